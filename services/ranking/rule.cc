#include "ranking/rule.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_map>

namespace concord::ranking {

std::vector<QuestionState> QuestionStates(const WorkshopCase& workshop) {
  const size_t n = workshop.questions.size();
  std::vector<QuestionState> states(n);
  std::vector<double> sum(n, 0), weight(n, 0);
  for (const Voter& voter : workshop.voters) {
    const size_t answered = std::min(n, voter.answers.size());
    for (size_t q = 0; q < answered; ++q) {
      const float x = voter.answers[q];
      if (std::isnan(x)) continue;
      sum[q] += voter.weight * x;
      weight[q] += voter.weight;
    }
  }
  for (size_t q = 0; q < n; ++q) {
    const Question& question = workshop.questions[q];
    const float steps = static_cast<float>(std::max(1, question.choices - 1));
    if (weight[q] > 0 && question.kind == QuestionKind::kOrdinal) {
      states[q].mean = std::clamp(static_cast<float>(sum[q] / weight[q]) / steps, 0.f, 1.f);
    }
    if (q < workshop.gaps.size() && !std::isnan(workshop.gaps[q])) {
      states[q].gap = std::clamp(workshop.gaps[q] / steps, 0.f, 1.f);
    }
    if (q < workshop.urgency.size() && !std::isnan(workshop.urgency[q])) {
      states[q].urgency = (1 + std::clamp(workshop.urgency[q], 0.f, 3.f)) / 4;
    }
  }
  return states;
}

std::vector<RuleTerm> ApplyRule(const WorkshopCase& workshop) {
  std::vector<RuleTerm> terms(workshop.candidates.size());
  bool any_link = false;
  for (const ActionInfo& action : workshop.candidates) any_link |= !action.triggers.empty();
  if (!any_link) return terms;

  const std::vector<QuestionState> states = QuestionStates(workshop);
  std::unordered_map<std::string_view, size_t> at;
  for (size_t q = 0; q < workshop.questions.size(); ++q) at.emplace(workshop.questions[q].id, q);

  std::vector<bool> linked(terms.size(), false);
  for (size_t i = 0; i < terms.size(); ++i) {
    for (const Trigger& trigger : workshop.candidates[i].triggers) {
      const auto found = at.find(trigger.question_id);
      if (found == at.end()) continue;
      const QuestionState& state = states[found->second];
      float gap = state.gap;
      if (std::isnan(gap) && !std::isnan(state.mean)) gap = trigger.sign > 0 ? state.mean : 1 - state.mean;
      if (std::isnan(gap)) continue;
      const float urgency = std::isnan(state.urgency) ? 1.f : state.urgency;
      const float part = std::max(0.f, trigger.weight) * gap * urgency;
      terms[i].raw += part;
      terms[i].linked.push_back({trigger.question_id, gap, urgency, part});
      linked[i] = true;
    }
  }
  double count = 0, mean = 0, square = 0;
  for (size_t i = 0; i < terms.size(); ++i) {
    if (!linked[i]) continue;
    count += 1;
    mean += terms[i].raw;
    square += static_cast<double>(terms[i].raw) * terms[i].raw;
  }
  if (count == 0) return terms;
  mean /= count;
  const double spread = std::sqrt(std::max(0.0, square / count - mean * mean)) + 0.05;
  for (size_t i = 0; i < terms.size(); ++i) {
    if (linked[i]) terms[i].term = static_cast<float>((terms[i].raw - mean) / spread);
    auto& reasons = terms[i].linked;
    for (LinkedReason& reason : reasons) reason.contribution = static_cast<float>(reason.contribution / spread);
    std::sort(reasons.begin(), reasons.end(), [](const LinkedReason& a, const LinkedReason& b) {
      return a.contribution != b.contribution ? a.contribution > b.contribution : a.question_id < b.question_id;
    });
    if (reasons.size() > 3) reasons.resize(3);
  }
  return terms;
}

}  // namespace concord::ranking
