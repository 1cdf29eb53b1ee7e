#pragma once
// One workshop in its secret round that lives through every end of the server: some of its people vote at each, and what was
// acknowledged must be there after the restart, each ballot once.
#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

#include "concord/client/session.h"

namespace concord::chaos {

class BallotBox {
 public:
  // Brings a workshop with `people` voters to its first vote. Fails the test when it cannot.
  void Prepare(client::Session& facilitator, const std::string& join_code, const std::string& workshop, int people);
  // The next `count` people vote, each after a moment of their own within `within_ms`, until the server is gone.
  std::vector<std::thread> Vote(const std::string& grpc, int count, int within_ms, std::uint64_t seed);
  // After the restart: what is wrong, "" when nothing is. Whoever got no answer sends the same ballot again.
  std::string Check(client::Session& facilitator);
  // Closes the round: its ballots are those that were cast.
  void Close(client::Session& facilitator);
  int acknowledged() const { return acknowledged_; }

 private:
  struct Voter {
    std::string session, request_id;
    std::vector<std::string> ranking;  // sent; empty: did not vote
    bool acknowledged = false;
  };
  std::string workshop_;
  std::vector<std::string> candidates_;
  std::vector<Voter> voters_;
  std::size_t next_ = 0, unchecked_ = 0;
  std::atomic<int> acknowledged_{0};
  int kept_ = 0;
};

}  // namespace concord::chaos
