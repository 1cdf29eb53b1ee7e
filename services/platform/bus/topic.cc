#include "platform/bus/bus.h"

namespace concord::bus {

bool IsTableTopic(const std::string& topic) {
  static const std::string kEnding = ".table.v1";
  if (topic.size() >= kEnding.size() && topic.compare(topic.size() - kEnding.size(), kEnding.size(), kEnding) == 0) return true;
  return topic == "concord.learning.evidence.v1";
}

}  // namespace concord::bus
