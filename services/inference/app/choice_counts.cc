#include "inference/app/choice_counts.h"

#include <algorithm>

#include "ranking/calibration.h"

namespace concord::inference {
std::vector<std::string> FirstOf(const ranking::LocalRecord& record) {
  const auto member = ranking::TopMembership(record.observed, ranking::TopCount(static_cast<int>(record.observed.size())));
  std::vector<std::size_t> first;
  for (std::size_t i = 0; i < record.actions.size(); ++i) {
    if (record.observed[i] > 0 && member[i] >= 0.5f) first.push_back(i);
  }
  std::stable_sort(first.begin(), first.end(), [&](std::size_t a, std::size_t b) { return record.observed[a] > record.observed[b]; });
  std::vector<std::string> out;
  for (const std::size_t i : first) out.push_back(record.actions[i]);
  return out;
}

ChoiceCounts::ChoiceCounts(const ranking::Evidence& evidence) {
  auto records = evidence.Records();
  // Ids begin with their time.
  std::sort(records.begin(), records.end(), [](const auto& a, const auto& b) { return a.workshop_id < b.workshop_id; });
  for (const ranking::LocalRecord& record : records) {
    ++workshops_[record.country];
    const auto first = FirstOf(record);
    for (const std::string& action : record.actions) {
      const bool chosen = std::find(first.begin(), first.end(), action) != first.end();
      for (Action* counted : {&all_[action], &country_[record.country][action]}) {
        counted->seen.push_back({record.owner, chosen});
        counted->owners.insert(record.owner);
      }
    }
  }
  const auto settle = [](ByAction& actions) {
    for (auto& [name, action] : actions) {
      const auto whole = action.seen.size() / kLeastOthers * kLeastOthers;
      for (std::size_t i = 0; i < whole; ++i) ++action.fives.of, action.fives.chosen += action.seen[i].chosen;
    }
  };
  settle(all_);
  for (auto& [country, actions] : country_) settle(actions);
}

Choices ChoiceCounts::Action::For(std::uint64_t owner) const {
  if (owner == 0 || owners.count(owner) == 0) return fives;
  Choices own, others, whole;
  for (const Seen& s : seen) {
    Choices& side = s.owner == owner ? own : others;
    ++side.of;
    side.chosen += s.chosen;
    if (others.of % kLeastOthers == 0) whole = others;
  }
  return {own.chosen + whole.chosen, own.of + whole.of};
}

const ChoiceCounts::Action* ChoiceCounts::Find(const ByAction& actions, const std::string& action) {
  const auto found = actions.find(action);
  return found == actions.end() ? nullptr : &found->second;
}

Choices ChoiceCounts::Of(const std::string& action, std::uint64_t owner) const {
  const Action* found = Find(all_, action);
  return found == nullptr ? Choices() : found->For(owner);
}

Choices ChoiceCounts::In(const std::string& country, const std::string& action, std::uint64_t owner) const {
  const auto there = country_.find(country);
  const Action* found = there == country_.end() ? nullptr : Find(there->second, action);
  return found == nullptr ? Choices() : found->For(owner);
}

int ChoiceCounts::Listed(const std::string& country, const std::string& action) const {
  const auto there = country_.find(country);
  const Action* found = there == country_.end() ? nullptr : Find(there->second, action);
  return found == nullptr ? 0 : static_cast<int>(found->seen.size());
}

int ChoiceCounts::Workshops(const std::string& country) const {
  const auto found = workshops_.find(country);
  return found == workshops_.end() ? 0 : found->second;
}

}  // namespace concord::inference
