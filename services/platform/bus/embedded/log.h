#pragma once
// The tables of the embedded bus and what is asked of them.
#include <optional>
#include <string>
#include <vector>

#include "platform/bus/bus.h"
#include "platform/store/store.h"

namespace concord::bus::internal {

class Log {
 public:
  explicit Log(store::Store& store) : store_(store) {}
  Status Open();
  Status Append(const std::vector<Event>& events);
  Result<std::vector<Event>> After(const std::string& topic, std::int64_t position, int limit);
  Result<std::int64_t> End(const std::string& topic);
  // Where a group stands; a new group stands before the first event.
  Result<std::int64_t> Position(const std::string& group, const std::string& topic);
  Status Advance(const std::string& group, const std::string& topic, std::int64_t position);
  // Puts the event away and advances past it, in one transaction. `advance`: false for broadcast, which keeps no position.
  Status Bury(const std::string& group, const Event& event, const std::string& reason, bool advance);
  struct Stand {
    std::string group, topic;
    std::int64_t position;
  };
  Result<std::vector<Stand>> Stands();
  Result<Lag> LagOf(const Stand& stand);
  Result<std::vector<DeadLetter>> DeadLetters(const std::string& group);
  Result<std::optional<DeadLetter>> Letter(std::int64_t id);
  Status Reword(std::int64_t id, const std::string& reason);
  Result<bool> Remove(std::int64_t id);

 private:
  store::Store& store_;
};

}  // namespace concord::bus::internal
