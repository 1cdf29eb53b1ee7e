#pragma once
// Topics as they should be (deploy/kafka/topics.yaml) and as the broker has them.
#include <map>
#include <string>
#include <vector>

#include "platform/bus/kafka/kafka.h"

namespace concord::bus {

struct TopicSpec {
  std::string name;
  int partitions = 1;
  int replication = 1;
  std::map<std::string, std::string> config;
};

// The file that this build carries.
const char* ShippedTopics();
// `replication`, `min_insync`: 0 takes the file's. INVALID_ARGUMENT TOPICS_FILE: says where.
Result<std::vector<TopicSpec>> ReadTopics(const std::string& yaml, int replication = 0, int min_insync = 0);

struct TopicsReport {
  std::vector<std::string> created;
  std::vector<std::string> missing;
  std::vector<std::string> differing;  // "topic: setting is … and should be …"
  std::size_t same = 0;
};
Result<TopicsReport> CheckTopics(const KafkaOptions& options, const std::vector<TopicSpec>& topics);
// Makes what is missing, and changes nothing that is there.
Result<TopicsReport> ApplyTopics(const KafkaOptions& options, const std::vector<TopicSpec>& topics);

}  // namespace concord::bus
