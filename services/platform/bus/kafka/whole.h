#pragma once
// All that the topics hold, for `concord verify`: outside any group, while services run.
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "platform/bus/kafka/kafka.h"

namespace concord::bus {

// What a record says of itself; an event that cannot be read has empty ones.
struct Published {
  std::string topic, source, type, id;
};
// Every record of Concord's topics but dead letters and replays, up to their ends at the call. UNAVAILABLE: not by `deadline`.
Status ReadWhole(const KafkaOptions& options, const std::function<void(const Published&)>& fn, Micros deadline);

// By group: events of the topics it has ever committed on that it has not committed yet.
Result<std::map<std::string, std::int64_t>> BehindOf(const KafkaOptions& options, const std::vector<std::string>& groups);

}  // namespace concord::bus
