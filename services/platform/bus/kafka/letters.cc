#include "platform/bus/kafka/letters.h"

#include <algorithm>

#include "platform/bus/kafka/member.h"

namespace concord::bus::kafka {
namespace {

constexpr Micros kPatience = 30 * kSecond;

// The group of a topic of dead letters, or "".
std::string GroupOf(const std::string& topic) {
  static const std::string kBefore = "concord.", kAfter = ".dead.v1";
  if (topic.size() <= kBefore.size() + kAfter.size() || topic.compare(0, kBefore.size(), kBefore) != 0 ||
      topic.compare(topic.size() - kAfter.size(), kAfter.size(), kAfter) != 0) {
    return "";
  }
  return topic.substr(kBefore.size(), topic.size() - kBefore.size() - kAfter.size());
}

Error NobodyOf(const std::string& group) {
  return FailedPrecondition("GROUP_NOT_SUBSCRIBED", "nobody of this group is subscribed now (one that reads everything at each start never "
                            "is: it meets the event again by itself)").With("group", group);
}

}  // namespace

Result<std::vector<Letters::Kept>> Letters::Read(const std::string& group) {
  const auto deadline = After(kPatience);
  CONCORD_TRY(auto topics, producer_.Refresh(MillisecondsTo(deadline)));
  std::vector<Place> places;
  for (const auto& [topic, partitions] : topics) {
    if (group.empty() ? GroupOf(topic).empty() : topic != DeadTopic(group)) continue;
    for (int i = 0; i < partitions; ++i) places.push_back({topic, i});
  }
  std::vector<Kept> out;
  if (places.empty()) return out;
  const auto line = producer_.line();
  CONCORD_TRY(const auto ends, Ends(Producer::ClientOf(*line), places, MillisecondsTo(deadline)));
  std::map<Place, std::int64_t> from;
  for (const auto& [place, end] : ends) {
    if (end > 0) from[place] = RD_KAFKA_OFFSET_BEGINNING;
  }
  if (from.empty()) return out;
  CONCORD_TRY(auto reader, Reader::At(options_, from));
  std::map<std::pair<std::string, std::string>, Record> table;  // topic, letter
  for (;;) {
    CONCORD_TRY(auto record, reader.Next(deadline));
    if (!record) break;
    const std::pair at(record->topic, record->key);
    table.erase(at);
    if (record->value) table.emplace(at, *std::move(record));
  }
  for (auto& [at, record] : table) {
    CONCORD_TRY(auto letter, DeadLetterOf(record, GroupOf(at.first)));
    out.push_back({std::move(letter), std::move(record)});
  }
  std::stable_sort(out.begin(), out.end(), [](const Kept& a, const Kept& b) { return a.letter.time < b.letter.time; });
  return out;
}

Result<std::vector<DeadLetter>> Letters::List(const std::string& group) {
  CONCORD_TRY(auto kept, Read(group));
  std::vector<DeadLetter> out;
  for (auto& k : kept) out.push_back(std::move(k.letter));
  return out;
}

Result<Letters::Kept> Letters::Find(std::int64_t id) {
  CONCORD_TRY(auto kept, Read(""));
  for (auto& k : kept) {
    if (k.letter.id == id) return std::move(k);
  }
  return NotFound("DEAD_LETTER_NOT_FOUND", "there is no such dead letter").With("dead_letter", std::to_string(id));
}

Status Letters::Drop(std::int64_t id) {
  CONCORD_TRY(const auto found, Find(id));
  return producer_.Send({Forget(found.record.key, found.letter.group)});
}

Result<bool> Letters::HasMembers(const std::string& group) {
  const auto line = producer_.line();
  const rd_kafka_group_list* list = nullptr;
  const auto code = rd_kafka_list_groups(Producer::ClientOf(*line), GroupId(group).c_str(), &list, 10'000);
  if (code != RD_KAFKA_RESP_ERR_NO_ERROR) return ErrorOf(code, "asking for the members of " + group);
  const bool some = list->group_cnt > 0 && list->groups[0].member_cnt > 0;
  rd_kafka_group_list_destroy(list);
  return some;
}

// The group's member says how it went in the topic of the letters: it has gone, or lies there anew with its reason.
Status Letters::Replay(std::int64_t id) {
  CONCORD_TRY(const auto found, Find(id));
  const std::string& group = found.letter.group;
  CONCORD_TRY(const bool some, HasMembers(group));
  if (!some) return NobodyOf(group);
  const auto deadline = After(kPatience);
  const Place place{DeadTopic(group), 0};
  std::map<Place, std::int64_t> end;
  {
    const auto line = producer_.line();
    CONCORD_TRY(end, Ends(Producer::ClientOf(*line), {place}, MillisecondsTo(deadline)));
  }
  CONCORD_TRY(auto reader, Reader::At(options_, end));
  CONCORD_CHECK_OK(producer_.Send({ReplayOf(found.record, group)}));
  for (;;) {
    CONCORD_TRY(auto said, reader.Await(std::min(deadline, After(kSecond))));
    if (!said && MillisecondsTo(deadline) > 0) {
      CONCORD_TRY(const bool still, HasMembers(group));  // a member that died is counted until its session ends
      if (!still) return NobodyOf(group);
      continue;
    }
    if (!said) {
      return Error(Code::kDeadlineExceeded, "REPLAY_PENDING", "the group has the event again and has not said yet how it went").With("group", group);
    }
    if (said->key != found.record.key) continue;
    if (!said->value) return Ok();
    CONCORD_TRY(const auto again, DeadLetterOf(*said, group));
    return FailedPrecondition("REPLAY_FAILED", again.reason);
  }
}

}  // namespace concord::bus::kafka
