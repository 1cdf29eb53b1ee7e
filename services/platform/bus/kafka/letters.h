#pragma once
// Dead letters of Kafka: the compacted topic of each group, read as a table.
#include <map>
#include <string>
#include <vector>

#include "platform/bus/kafka/producer.h"
#include "platform/bus/kafka/reader.h"

namespace concord::bus::kafka {

class Letters {
 public:
  Letters(const KafkaOptions& options, Producer& producer) : options_(options), producer_(producer) {}
  // Of one group, or of all.
  Result<std::vector<DeadLetter>> List(const std::string& group);
  Status Replay(std::int64_t id);
  Status Drop(std::int64_t id);

 private:
  struct Kept {
    DeadLetter letter;
    Record record;
  };
  Result<std::vector<Kept>> Read(const std::string& group);
  Result<Kept> Find(std::int64_t id);
  Result<bool> HasMembers(const std::string& group);

  const KafkaOptions& options_;
  Producer& producer_;
};

}  // namespace concord::bus::kafka
