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
Result<std::map<Place, std::int64_t>> Committed(const KafkaOptions& options, const std::string& group, const std::vector<Place>& places,
                                                Client& client) {
  if (!client) {
    CONCORD_TRY(client, NewClient(RD_KAFKA_CONSUMER, options, {{"group.id", GroupId(group)}, {"enable.auto.commit", "false"}}));
  }
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

Result<std::vector<Lag>> Lags::Of(const std::map<std::string, GroupStand>& groups) {
  std::lock_guard lock(mutex_);
  std::set<Place> all;
  for (const auto& [group, stand] : groups) {
    for (const auto& topic : stand.topics) {
      CONCORD_TRY(const int partitions, producer_.PartitionsOf(topic, 2000));
      for (int i = 0; i < partitions; ++i) all.insert({topic, i});
    }
  }
  const auto line = producer_.line();
  CONCORD_TRY(auto ends, Ends(Producer::ClientOf(*line), {all.begin(), all.end()}, static_cast<int>(kPatience / 1000)));
  std::vector<Lag> out;
  for (const auto& [group, stand] : groups) {
    CONCORD_TRY(auto lags, OfGroup(group, stand, ends));
    out.insert(out.end(), lags.begin(), lags.end());
  }
  return out;
}

Result<std::vector<Lag>> Lags::OfGroup(const std::string& group, const GroupStand& stand, Offsets& ends) {
  Offsets position;
  std::map<Place, Micros> oldest;
  for (const auto& live : stand.live) {
    if (live.position > 0) position[live.place] = std::max(position[live.place], live.position);  // 0: nothing has come since it was given to us
    if (live.waiting) oldest[live.place] = live.oldest;
  }
  std::vector<Place> places, elsewhere;
  for (const auto& [place, end] : ends) {
    if (stand.topics.count(place.topic) == 0) continue;
    places.push_back(place);
    if (end > 0 && position.count(place) == 0) elsewhere.push_back(place);
  }
  if (!elsewhere.empty()) {
    auto committed = Committed(options_, group, elsewhere, clients_[group]);
    if (!committed.ok()) clients_.erase(group);
    CONCORD_TRY(const auto offsets, std::move(committed));
    for (const auto& [place, offset] : offsets) position[place] = std::max<std::int64_t>(0, offset);
  }
  Offsets unread, stay;                          // behind, and nobody here has the event
  const bool first = unread_.count(group) == 0;  // there is nothing to compare with, and somebody may look once only
  const auto& before = unread_[group];
  for (const auto& place : places) {
    if (ends[place] <= position[place] || oldest.count(place) != 0) continue;
    unread[place] = position[place];
    const auto at = before.find(place);
    if (first || (at != before.end() && at->second == position[place])) stay[place] = position[place];
  }
  unread_[group] = std::move(unread);
  if (!stay.empty()) oldest.merge(TimesAt(options_, stay));
  std::vector<Lag> out;
  for (const auto& topic : stand.topics) {
    Lag lag{group, topic, 0, 0};
    for (const auto& place : places) {
      if (place.topic != topic || ends[place] <= position[place]) continue;
      lag.behind += ends[place] - position[place];
      if (oldest[place] > 0 && (lag.oldest_time == 0 || oldest[place] < lag.oldest_time)) lag.oldest_time = oldest[place];
    }
    out.push_back(std::move(lag));
  }
  return out;
}

}  // namespace concord::bus::kafka
