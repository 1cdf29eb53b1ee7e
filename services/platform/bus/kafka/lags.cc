#include "platform/bus/kafka/lags.h"

#include <algorithm>

#include "platform/bus/kafka/member.h"
#include "platform/bus/kafka/reader.h"

namespace concord::bus::kafka {
namespace {

constexpr Micros kPatience = 5 * kSecond;

}  // namespace

// Asked by a client that has the group's name and never joins it: asked by a client without a group (ListConsumerGroupOffsets on the
// producer's) librdkafka ends the process when the coordinator has moved or is loading (its issue 5040).
Result<std::map<Place, std::int64_t>> Committed(const KafkaOptions& options, const std::string& group, const std::vector<Place>& places) {
  CONCORD_TRY(const Client client, NewClient(RD_KAFKA_CONSUMER, options, {{"group.id", GroupId(group)}, {"enable.auto.commit", "false"}}));
  const Partitions list = NewPartitions();
  for (const auto& place : places) rd_kafka_topic_partition_list_add(list.get(), place.topic.c_str(), place.partition);
  const auto code = rd_kafka_committed(client.get(), list.get(), static_cast<int>(kPatience / 1000));
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return ErrorOf(code, "asking for the offsets of " + group);
  std::map<Place, std::int64_t> out;
  for (int i = 0; i < list->cnt; ++i) {
    const auto& found = list->elems[i];
    if (found.err != RD_KAFKA_RESP_ERR_NO_ERROR) return ErrorOf(found.err, "asking for the offsets of " + group, found.topic);
    out[{found.topic, found.partition}] = found.offset;
  }
  return out;
}

namespace {

// The times of the events at these offsets, as far as they come soon.
std::map<Place, Micros> TimesAt(const KafkaOptions& options, const std::map<Place, std::int64_t>& offsets) {
  std::map<Place, Micros> out;
  auto reader = Reader::At(options, offsets);
  for (const auto deadline = After(kPatience); reader.ok() && out.size() < offsets.size();) {
    auto record = reader->Next(deadline);
    if (!record.ok() || !*record) break;
    auto time = ParseTime((*record)->Header("ce_time"));
    out.try_emplace({(*record)->topic, (*record)->partition}, time.ok() ? *time : 0);
  }
  return out;
}

}  // namespace

Result<std::vector<Lag>> LagsOf(const KafkaOptions& options, Producer& producer, const std::map<std::string, GroupStand>& groups) {
  std::vector<Lag> out;
  if (groups.empty()) return out;
  std::map<std::string, int> partitions;
  std::vector<Place> all;
  for (const auto& [group, stand] : groups) {
    for (const auto& topic : stand.topics) {
      if (partitions.count(topic) > 0) continue;
      CONCORD_TRY(partitions[topic], producer.PartitionsOf(topic, 2000));
      for (int i = 0; i < partitions[topic]; ++i) all.push_back({topic, i});
    }
  }
  const auto line = producer.line();
  rd_kafka_t* client = Producer::ClientOf(*line);
  CONCORD_TRY(auto ends, Ends(client, all, static_cast<int>(kPatience / 1000)));
  for (const auto& [group, stand] : groups) {
    std::vector<Place> places;
    for (const auto& topic : stand.topics) {
      for (int i = 0; i < partitions[topic]; ++i) places.push_back({topic, i});
    }
    CONCORD_TRY(auto position, Committed(options, group, places));
    for (auto& [place, offset] : position) offset = std::max<std::int64_t>(0, offset);
    std::map<Place, Micros> oldest;
    for (const auto& live : stand.live) {
      position[live.place] = std::max(position[live.place], live.position);
      if (live.waiting) oldest[live.place] = live.oldest;
    }
    std::map<Place, std::int64_t> unread;  // behind, and nobody here has the event
    for (const auto& place : places) {
      if (ends[place] > position[place] && oldest.count(place) == 0) unread[place] = position[place];
    }
    if (!unread.empty()) oldest.merge(TimesAt(options, unread));
    for (const auto& topic : stand.topics) {
      Lag lag{group, topic, 0, 0};
      for (int i = 0; i < partitions[topic]; ++i) {
        const Place place{topic, i};
        if (ends[place] <= position[place]) continue;
        lag.behind += ends[place] - position[place];
        if (oldest[place] > 0 && (lag.oldest_time == 0 || oldest[place] < lag.oldest_time)) lag.oldest_time = oldest[place];
      }
      out.push_back(std::move(lag));
    }
  }
  return out;
}

}  // namespace concord::bus::kafka
