#pragma once
// An event as a Kafka message: CloudEvents 1.0, binary mode (attributes in headers, protobuf in the value), and what a dead letter
// carries besides. Headers that we do not know travel on.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "platform/bus/kafka/client.h"

namespace concord::bus::kafka {

using Headers = std::vector<std::pair<std::string, std::string>>;

struct Record {
  std::string topic;
  std::string key;
  std::optional<std::string> value;  // nothing: a tombstone
  Headers headers;
  int partition = 0;                 // set when read
  std::int64_t offset = -1;

  // The last header of this name, or "".
  std::string Header(const std::string& name) const;
};

Record RecordOf(const Event& event);
Record RecordOf(const rd_kafka_message_t& message);
// INVALID_ARGUMENT EVENT_UNREADABLE: says which attribute is missing or wrong.
Result<Event> EventOf(const Record& record);

// A record as a dead letter of `group`: its key and value and headers as they were, and why, when and where from.
// `letter` names it within the group, the same for the same event however often it is put away; so does its id.
std::string LetterName(const Record& record);
Record LetterOf(const Record& record, const std::string& group, const std::string& reason, Micros time);
Result<DeadLetter> DeadLetterOf(const Record& letter, const std::string& group);
// A letter as it travels to its group again, and what then says that it has gone.
Record ReplayOf(const Record& letter, const std::string& group);
Record Forget(const std::string& letter, const std::string& group);
// A record of a replay topic as it was first read: its own topic, partition, offset and key. Its name as a letter stays.
void Restore(Record& record);

// Headers of our own.
inline constexpr char kLetter[] = "concord_letter";

}  // namespace concord::bus::kafka
