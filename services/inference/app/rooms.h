#pragma once
// Rooms that were prepared a moment ago: the same people and candidates, asked again, are ranked in microseconds. What was prepared with
// another model or other evidence is never used, and nothing is kept alive by being remembered here.
#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "inference/app/rank.h"

namespace concord::inference {

class Rooms {
 public:
  explicit Rooms(std::size_t most = 128) : most_(most) {}

  // `key` stands for all that `workshop` holds, such as a sha256 of it. Safe from many threads. `known`, when given: whether it was there.
  // `owner`: as for RankPrepared.
  Result<Ranking> Rank(const std::string& key, const Served& served, const ranking::WorkshopCase& workshop, bool* known = nullptr, std::uint64_t owner = 0);

  std::size_t size() const;

 private:
  struct Room {
    std::string key;
    std::weak_ptr<const ranking::Model> model;
    std::weak_ptr<const Learnt> learnt;
    std::shared_ptr<const ranking::PreparedWorkshop> prepared;
    bool Of(const Served& served) const;
  };
  std::shared_ptr<const ranking::PreparedWorkshop> Find(const std::string& key, const Served& served);
  void Keep(Room room);

  const std::size_t most_;
  mutable std::mutex mutex_;
  std::list<Room> rooms_;  // last used first
  std::unordered_map<std::string, std::list<Room>::iterator> at_;
};

}  // namespace concord::inference
