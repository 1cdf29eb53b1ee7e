#pragma once
// Reads a few records of named places, outside any group: dead letters, and what a lag is made of.
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "platform/bus/kafka/record.h"

namespace concord::bus::kafka {

class Reader {
 public:
  // From these offsets on.
  static Result<Reader> At(const KafkaOptions& options, const std::map<Place, std::int64_t>& offsets);
  // The next record of any place; nothing when all have been read to their end. UNAVAILABLE: not in time.
  Result<std::optional<Record>> Next(SteadyTime deadline);
  // Waits for more at the end; nothing when the time is over.
  Result<std::optional<Record>> Await(SteadyTime deadline);

 private:
  Result<std::optional<Record>> Poll(SteadyTime deadline, bool stop_at_end);
  Client client_;
  std::set<Place> unfinished_;  // of which the end has not been met; one that grows meets it again
};

}  // namespace concord::bus::kafka
