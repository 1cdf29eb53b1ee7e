#include "inference/app/choice_counts.h"

#include <algorithm>

#include "ranking/calibration.h"

namespace concord::inference {
namespace {

Choices Find(const std::map<std::string, Choices>& counts, const std::string& action) {
  const auto found = counts.find(action);
  return found == counts.end() ? Choices() : found->second;
}

}  // namespace

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
  for (const ranking::LocalRecord& record : evidence.Records()) {
    ++workshops_[record.country];
    ByAction& country = country_[record.country];
    for (const std::string& action : record.actions) ++all_[action].of, ++country[action].of;
    for (const std::string& action : FirstOf(record)) ++all_[action].chosen, ++country[action].chosen;
  }
}

Choices ChoiceCounts::Of(const std::string& action) const { return Find(all_, action); }

Choices ChoiceCounts::In(const std::string& country, const std::string& action) const {
  const auto found = country_.find(country);
  return found == country_.end() ? Choices() : Find(found->second, action);
}

int ChoiceCounts::Workshops(const std::string& country) const {
  const auto found = workshops_.find(country);
  return found == workshops_.end() ? 0 : found->second;
}

}  // namespace concord::inference
