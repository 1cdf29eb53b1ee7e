#include "inference/app/choice_counts.h"

#include "ranking/calibration.h"

namespace concord::inference {
namespace {

Choices Find(const std::map<std::string, Choices>& counts, const std::string& action) {
  const auto found = counts.find(action);
  return found == counts.end() ? Choices() : found->second;
}

}  // namespace

ChoiceCounts::ChoiceCounts(const ranking::Evidence& evidence) {
  for (const ranking::LocalRecord& record : evidence.Records()) {
    ++workshops_[record.country];
    const auto member = ranking::TopMembership(record.observed, ranking::TopCount(static_cast<int>(record.observed.size())));
    for (std::size_t i = 0; i < record.actions.size(); ++i) {
      // Of several that share the last place the half that is likelier to be in counts.
      const bool chosen = record.observed[i] > 0 && member[i] >= 0.5f;
      for (Choices* choices : {&all_[record.actions[i]], &country_[record.country][record.actions[i]]}) {
        choices->chosen += chosen;
        ++choices->of;
      }
    }
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
