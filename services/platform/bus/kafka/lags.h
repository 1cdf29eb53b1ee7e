#pragma once
// How far groups are behind: what they have committed (or, of members of this process, handled) against the ends of their topics.
#include <map>
#include <mutex>
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
// What a group of the bus has committed; negative where it has nothing. `client` is made where there is none.
Result<std::map<Place, std::int64_t>> Committed(const KafkaOptions& options, const std::string& group, const std::vector<Place>& places,
                                                Client& client);

// By group of the bus. Asked every few seconds: it keeps what costs a handshake, and asks the broker only what is not known here.
class Lags {
 public:
  Lags(const KafkaOptions& options, Producer& producer) : options_(options), producer_(producer) {}
  Result<std::vector<Lag>> Of(const std::map<std::string, GroupStand>& groups);

 private:
  using Offsets = std::map<Place, std::int64_t>;
  Result<std::vector<Lag>> OfGroup(const std::string& group, const GroupStand& stand, Offsets& ends);

  const KafkaOptions& options_;
  Producer& producer_;
  std::mutex mutex_;
  std::map<std::string, Client> clients_;  // of groups of which another process handles a part
  std::map<std::string, Offsets> unread_;  // of the last look: on their way here, unless they still are at the next one
};

}  // namespace concord::bus::kafka
