#include "platform/bus/kafka/record.h"

#include <cstdlib>

namespace concord::bus::kafka {
namespace {

constexpr char kReason[] = "concord_reason", kTime[] = "concord_time", kTopic[] = "concord_topic", kPartition[] = "concord_partition",
               kOffset[] = "concord_offset", kKey[] = "concord_key", kTombstone[] = "concord_tombstone";

bool Ours(const std::string& name) { return name.compare(0, 8, "concord_") == 0; }

// 52 bits (an exact number in JSON, too) of FNV-1a: the same event put away again keeps its id.
std::int64_t IdOf(const std::string& group, const std::string& letter) {
  std::uint64_t hash = 14695981039346656037u;
  for (const unsigned char c : group + "\n" + letter) hash = (hash ^ c) * 1099511628211u;
  return static_cast<std::int64_t>((hash ^ hash >> 52) & ((std::uint64_t{1} << 52) - 1));
}

}  // namespace

std::string Record::Header(const std::string& name) const {
  for (auto header = headers.rbegin(); header != headers.rend(); ++header) {
    if (header->first == name) return header->second;
  }
  return "";
}

Record RecordOf(const Event& event) {
  Record record;
  record.topic = event.topic;
  record.key = event.key;
  if (!event.data.empty() || !IsTableTopic(event.topic)) record.value = event.data;
  const auto add = [&](const char* name, const std::string& value) {
    if (!value.empty()) record.headers.emplace_back(name, value);
  };
  add("ce_specversion", "1.0");
  add("ce_id", event.id);
  add("ce_type", event.type);
  add("ce_source", event.source);
  add("ce_time", FormatTime(event.time));
  add("ce_subject", event.subject);
  add("ce_office", event.office);
  add("ce_partitionkey", event.key);
  add("traceparent", event.traceparent);
  add("content-type", "application/protobuf");
  return record;
}

Record RecordOf(const rd_kafka_message_t& message) {
  Record record;
  record.topic = rd_kafka_topic_name(message.rkt);
  record.partition = message.partition;
  record.offset = message.offset;
  if (message.key != nullptr) record.key.assign(static_cast<const char*>(message.key), message.key_len);
  if (message.payload != nullptr) record.value.emplace(static_cast<const char*>(message.payload), message.len);
  rd_kafka_headers_t* headers = nullptr;
  if (rd_kafka_message_headers(&message, &headers) == RD_KAFKA_RESP_ERR_NO_ERROR) {
    const char* name;
    const void* value;
    std::size_t size;
    for (std::size_t i = 0; rd_kafka_header_get_all(headers, i, &name, &value, &size) == RD_KAFKA_RESP_ERR_NO_ERROR; ++i) {
      record.headers.emplace_back(name, value == nullptr ? "" : std::string(static_cast<const char*>(value), size));
    }
  }
  return record;
}

Result<Event> EventOf(const Record& record) {
  const auto bad = [](const std::string& what) { return InvalidArgument("EVENT_UNREADABLE", "no event that Concord can read: " + what); };
  Event event;
  event.topic = record.topic;
  event.key = record.key;
  event.offset = record.offset;
  event.id = record.Header("ce_id");
  event.type = record.Header("ce_type");
  event.source = record.Header("ce_source");
  event.subject = record.Header("ce_subject");
  event.office = record.Header("ce_office");
  event.traceparent = record.Header("traceparent");
  if (record.value) event.data = *record.value;
  if (const auto version = record.Header("ce_specversion"); version.compare(0, 2, "1.") != 0) return bad("ce_specversion is not 1");
  if (event.id.empty()) return bad("ce_id is missing");
  if (event.type.empty()) return bad("ce_type is missing");
  if (event.source.empty()) return bad("ce_source is missing");
  if (event.key.empty()) return bad("the key is missing");
  auto time = ParseTime(record.Header("ce_time"));
  if (!time.ok()) return bad("ce_time is not a time");
  event.time = *time;
  return event;
}

std::string LetterName(const Record& record) {
  const std::string name = record.Header(kLetter);  // of one that was put away before
  return name.empty() ? record.topic + "/" + std::to_string(record.partition) + "/" + std::to_string(record.offset) : name;
}

Record LetterOf(const Record& record, const std::string& group, const std::string& reason, Micros time) {
  Record letter;
  letter.topic = DeadTopic(group);
  letter.key = LetterName(record);
  letter.value = record.value.value_or("");
  for (const auto& header : record.headers) {
    if (!Ours(header.first)) letter.headers.push_back(header);
  }
  letter.headers.insert(letter.headers.end(), {{kLetter, letter.key}, {kReason, reason.substr(0, 2000)}, {kTime, FormatTime(time)},
                                               {kTopic, record.topic}, {kPartition, std::to_string(record.partition)},
                                               {kOffset, std::to_string(record.offset)}, {kKey, record.key}});
  if (!record.value) letter.headers.emplace_back(kTombstone, "true");
  return letter;
}

void Restore(Record& record) {
  record.topic = record.Header(kTopic);
  record.partition = std::atoi(record.Header(kPartition).c_str());
  record.offset = std::atoll(record.Header(kOffset).c_str());
  record.key = record.Header(kKey);
  if (record.Header(kTombstone) == "true") record.value.reset();
}

Result<DeadLetter> DeadLetterOf(const Record& letter, const std::string& group) {
  DeadLetter out;
  out.id = IdOf(group, letter.key);
  out.group = group;
  out.reason = letter.Header(kReason);
  CONCORD_TRY(out.time, ParseTime(letter.Header(kTime)));
  Record first = letter;
  Restore(first);
  if (auto event = EventOf(first); event.ok()) {
    out.event = *std::move(event);
  } else {  // unreadable is why it lies here
    out.event.topic = first.topic;
    out.event.key = first.key;
    out.event.offset = first.offset;
    out.event.id = first.Header("ce_id");
    out.event.type = first.Header("ce_type");
    out.event.office = first.Header("ce_office");
    out.event.data = first.value.value_or("");
  }
  return out;
}

Record ReplayOf(const Record& letter, const std::string& group) {
  Record record = letter;
  record.topic = ReplayTopic(group);
  return record;
}

Record Forget(const std::string& letter, const std::string& group) {
  Record record;
  record.topic = DeadTopic(group);
  record.key = letter;
  return record;
}

}  // namespace concord::bus::kafka
