#pragma once
// How far groups are behind: what they have committed (or, of members of this process, handled) against the ends of their topics.
#include <map>
#include <set>
#include <string>
#include <vector>

#include "platform/bus/kafka/lanes.h"
#include "platform/bus/kafka/producer.h"

namespace concord::bus::kafka {

struct GroupStand {
  std::set<std::string> topics;
  std::vector<Lanes::Stand> live;  // of members of this process
};
// What a group of the bus has committed; negative where it has nothing.
Result<std::map<Place, std::int64_t>> Committed(const KafkaOptions& options, const std::string& group, const std::vector<Place>& places);
// By group of the bus.
Result<std::vector<Lag>> LagsOf(const KafkaOptions& options, Producer& producer, const std::map<std::string, GroupStand>& groups);

}  // namespace concord::bus::kafka
