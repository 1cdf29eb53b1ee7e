#include "platform/bus/kafka/whole.h"

#include <algorithm>
#include <set>

#include "platform/bus/kafka/lags.h"
#include "platform/bus/kafka/reader.h"

namespace concord::bus {
namespace {

using namespace kafka;  // of this adapter

constexpr int kPatience = 10'000;

bool EndsWith(const std::string& text, const std::string& end) {
  return text.size() >= end.size() && text.compare(text.size() - end.size(), end.size(), end) == 0;
}

// Of events: neither dead letters nor their replays.
Result<std::vector<Place>> Places(rd_kafka_t* client) {
  CONCORD_TRY(const auto topics, TopicsOf(client, kPatience));
  std::vector<Place> out;
  for (const auto& [topic, partitions] : topics) {
    if (topic.rfind("concord.", 0) != 0 || EndsWith(topic, ".dead.v1") || EndsWith(topic, ".replay.v1")) continue;
    for (int i = 0; i < partitions; ++i) out.push_back({topic, i});
  }
  if (out.empty()) return TopicMissing("concord.intake.events.v1");
  return out;
}

struct Asked {
  Client client;
  std::vector<Place> places;
  std::map<Place, std::int64_t> ends;
};

Result<Asked> Ask(const KafkaOptions& options) {
  Asked out;
  CONCORD_TRY(out.client, NewClient(RD_KAFKA_PRODUCER, options, {}));
  CONCORD_TRY(out.places, Places(out.client.get()));
  CONCORD_TRY(out.ends, Ends(out.client.get(), out.places, kPatience));
  return out;
}

}  // namespace

Status ReadWhole(const KafkaOptions& options, const std::function<void(const Published&)>& fn, Micros deadline) {
  CONCORD_TRY(auto asked, Ask(options));
  std::map<Place, std::int64_t> from;
  for (const auto& [place, end] : asked.ends) {
    if (end > 0) from[place] = RD_KAFKA_OFFSET_BEGINNING;
  }
  if (from.empty()) return Ok();
  const auto until = After(deadline - SystemClock().Now());
  CONCORD_TRY(auto reader, Reader::At(options, from));
  for (;;) {
    CONCORD_TRY(auto record, reader.Next(until));
    if (!record) return Ok();
    if (record->offset >= asked.ends[{record->topic, record->partition}]) continue;
    fn({record->topic, record->Header("ce_source"), record->Header("ce_type"), record->Header("ce_id")});
  }
}

Result<std::map<std::string, std::int64_t>> BehindOf(const KafkaOptions& options, const std::vector<std::string>& groups) {
  CONCORD_TRY(auto asked, Ask(options));
  std::map<std::string, std::int64_t> out;
  for (const auto& group : groups) {
    Client client;
    CONCORD_TRY(auto committed, Committed(options, group, asked.places, client));
    std::set<std::string> heard;
    for (const auto& [place, offset] : committed) {
      if (offset >= 0) heard.insert(place.topic);
    }
    auto& behind = out[group];
    for (const auto& place : asked.places) {
      if (heard.count(place.topic) == 0) continue;
      const auto found = committed.find(place);
      const std::int64_t done = found == committed.end() ? 0 : std::max<std::int64_t>(0, found->second);
      behind += std::max<std::int64_t>(0, asked.ends[place] - done);  // it goes on while we ask
    }
  }
  return out;
}

}  // namespace concord::bus
