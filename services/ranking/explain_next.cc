// What to ask next: questions that are open, by how likely their answer changes the first n. A guess from the slopes chooses which are
// ranked in earnest; only what a ranking has shown is told.
#include <algorithm>
#include <cmath>

#include "ranking/explain_room.h"
#include "ranking/rule.h"

namespace concord::ranking::explain {
namespace {

constexpr size_t kTold = 5, kAnswers = 3;
constexpr int kUrgencies = 4;
constexpr float kFar = 2;  // the slopes would have to be wrong by half

struct Open {
  size_t question = 0;
  bool urgency = false;
  float guess = 0;     // chance, by the slopes
  float nearness = 0;  // the smallest part of the way that is missing; 1 or less: enough
};

class Boundary {
 public:
  explicit Boundary(const Outcome& outcome, size_t top) : outcome_(outcome), top_(top) {}

  // Whether scores with `change` have others among the first n, and how much of the change that would take.
  bool Crossed(const std::vector<float>& change, float* part) const {
    float nearest = INFINITY;
    for (size_t a = 0; a < top_; ++a) {
      for (size_t b = top_; b < outcome_.order.size(); ++b) {
        const uint32_t in = outcome_.order[a], other = outcome_.order[b];
        const float gain = change[other] - change[in];
        if (gain > 0) nearest = std::min(nearest, (outcome_.score[in] - outcome_.score[other]) / gain);
      }
    }
    *part = std::min(*part, nearest);
    return nearest < 1;
  }

 private:
  const Outcome& outcome_;
  const size_t top_;
};

class Asking {
 public:
  Asking(Room& room, const Outcome& outcome) : room_(room), outcome_(outcome), top_(static_cast<size_t>(room.top())), boundary_(outcome, top_) {}

  // Weights of the answers; sum 1.
  std::vector<float> Weights(const Open& open) const {
    if (open.urgency) return std::vector<float>(kUrgencies, 1.f / kUrgencies);
    const size_t choices = static_cast<size_t>(room_.now().questions[open.question].choices);
    std::vector<double> count(choices, 1);
    double sum = static_cast<double>(choices);
    for (const Voter& voter : room_.now().voters) {
      const float answer = Answer(voter, open.question);
      if (std::isnan(answer) || answer < 0) continue;
      count[std::min(choices - 1, static_cast<size_t>(std::lround(answer)))] += voter.weight;
      sum += voter.weight;
    }
    std::vector<float> weights;
    for (const double c : count) weights.push_back(static_cast<float>(c / sum));
    return weights;
  }

  void Guess(const std::vector<float>& slope, Open& open) const {
    const auto weights = Weights(open);
    const double missing = (room_.People() - room_.Answering(open.question)) / room_.People();
    open.nearness = INFINITY;
    for (size_t c = 0; c < weights.size(); ++c) {
      std::vector<float> change(slope);
      for (float& x : change) x *= static_cast<float>(missing) * (static_cast<float>(c) - room_.Mean(open.question));
      if (boundary_.Crossed(change, &open.nearness)) open.guess += weights[c];
    }
  }
  void GuessUrgency(const std::vector<RuleTerm>& before, Open& open) const {
    WorkshopCase then = room_.now();
    open.nearness = INFINITY;
    for (int u = 0; u < kUrgencies; ++u) {
      then.urgency[open.question] = static_cast<float>(u);
      const auto rule = ApplyRule(then);
      std::vector<float> change;
      for (size_t i = 0; i < rule.size(); ++i) change.push_back(room_.model().parts().rule_strength * (rule[i].term - before[i].term));
      if (boundary_.Crossed(change, &open.nearness)) open.guess += 1.f / kUrgencies;
    }
  }

  Result<NextQuestion> Asked(const Open& open) {
    NextQuestion next;
    next.question = room_.now().questions[open.question].id;
    next.urgency = open.urgency;
    next.of = Rounded(room_.People());
    if (!open.urgency) next.missing = Rounded(room_.People() - room_.Answering(open.question));
    const auto weights = Weights(open);
    std::vector<std::pair<float, NextAnswer>> changes;
    for (size_t c = 0; c < weights.size(); ++c) {
      NextAnswer answer{static_cast<int>(c), {}, {}};
      CONCORD_TRY(const auto then, room_.Ranked(Answered(room_.now(), room_.input(), next, answer.answer)));
      Compare(outcome_.order, then.order, answer.leaves);
      Compare(then.order, outcome_.order, answer.enters);
      if (answer.enters.empty()) continue;
      next.chance += weights[c];
      changes.emplace_back(weights[c], std::move(answer));
    }
    std::stable_sort(changes.begin(), changes.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (size_t k = 0; k < std::min(kAnswers, changes.size()); ++k) next.answers.push_back(std::move(changes[k].second));
    return next;
  }

 private:
  // Those among the first n of `these` and not of `others`.
  void Compare(const std::vector<uint32_t>& these, const std::vector<uint32_t>& others, std::vector<std::string>& out) const {
    const auto end = others.begin() + static_cast<std::ptrdiff_t>(top_);
    for (size_t k = 0; k < top_; ++k) {
      if (std::find(others.begin(), end, these[k]) == end) out.push_back(room_.now().candidates[these[k]].id);
    }
  }

  Room& room_;
  const Outcome& outcome_;
  const size_t top_;
  const Boundary boundary_;
};

}  // namespace

Status AddNext(Room& room, const Outcome& outcome, const Slopes& slopes, int budget, Explanation& out) {
  const WorkshopCase& now = room.now();
  const int most = room.evaluations() + budget;
  if (outcome.order.size() <= static_cast<size_t>(room.top())) return Ok();
  Asking asking(room, outcome);
  const auto rule = ApplyRule(now);
  std::vector<Open> open;
  for (const size_t q : room.Questions(outcome)) {
    const double missing = room.People() - room.Answering(q);
    if (missing > 0 && !slopes[q].empty()) asking.Guess(slopes[q], open.emplace_back(Open{q, false, 0, 0}));
    if (missing > 0 && room.Answering(q) <= 0) open.push_back({q, false, 0, 1});  // nobody answered: nothing to guess from
    const bool of_gap = now.gaps[q] > 0 || (std::isnan(now.gaps[q]) && room.Answering(q) > 0);
    if (std::isnan(now.urgency[q]) && of_gap) asking.GuessUrgency(rule, open.emplace_back(Open{q, true, 0, 0}));
  }
  std::stable_sort(open.begin(), open.end(), [](const Open& a, const Open& b) {
    return a.guess != b.guess ? a.guess > b.guess : a.nearness < b.nearness;
  });
  for (const Open& candidate : open) {
    if (candidate.guess == 0 && candidate.nearness > kFar) continue;
    const int cost = candidate.urgency ? kUrgencies : now.questions[candidate.question].choices;
    if (room.evaluations() + cost > most) break;
    CONCORD_TRY(auto next, asking.Asked(candidate));
    if (next.chance > 0) out.next.push_back(std::move(next));
  }
  std::stable_sort(out.next.begin(), out.next.end(), [](const NextQuestion& a, const NextQuestion& b) { return a.chance > b.chance; });
  if (out.next.size() > kTold) out.next.resize(kTold);
  return Ok();
}

}  // namespace concord::ranking::explain
