#include "ranking/explain.h"

#include <algorithm>
#include <cmath>
#include <set>

#include "ranking/explain_room.h"

namespace concord::ranking {
namespace {

constexpr size_t kMostThemes = 40;
constexpr int kRoom = 50;   // people of the room that the settings speak of
constexpr int kLeast = 40;  // rankings that even the largest room gets
constexpr int kCheap = 4;   // times as many where nothing but counts is learnt

Status Check(const WorkshopCase& workshop, const ExplainInput& input) {
  const auto wrong = [](const char* field, const char* why) { return InvalidArgument("RANKING_CASE", std::string(field) + " " + why).At(field, why); };
  if (!input.group.empty() && input.group.size() != workshop.questions.size()) return wrong("group", "must be as long as questions");
  if (!input.settled.empty() && input.settled.size() != workshop.questions.size()) return wrong("settled", "must be as long as questions");
  if (std::set<std::string>(input.group.begin(), input.group.end()).size() > kMostThemes + 1) return wrong("group", "are more than 40");
  return CheckCase(workshop);
}

}  // namespace

Result<Explanation> Explain(const Model& model, const Evidence& evidence, const WorkshopCase& workshop, const ExplainInput& input,
                            const ExplainSettings& settings) {
  CONCORD_CHECK_OK(Check(workshop, input));
  explain::Room room(model, evidence, workshop, input);
  const int people = std::max<int>(kRoom, static_cast<int>(workshop.voters.size()));
  const int budget = std::max(kLeast, (model.has_net() || !model.parts().challengers.empty() ? 1 : kCheap) * settings.evaluations * kRoom / people);
  Explanation out;
  CONCORD_TRY(const auto outcome, room.Ranked(room.now()));
  CONCORD_CHECK_OK(explain::AddParts(room, settings, budget / 3, out));
  CONCORD_TRY(const auto slopes, explain::SlopesOf(room, outcome, (budget - room.evaluations()) / 3));
  CONCORD_CHECK_OK(explain::AddSwaps(room, outcome, slopes, (budget - room.evaluations()) / 2, out));
  CONCORD_CHECK_OK(explain::AddNext(room, outcome, slopes, budget - room.evaluations(), out));
  out.evaluations = room.evaluations();
  return out;
}

WorkshopCase Moved(const WorkshopCase& workshop, const ExplainInput& input, const SwapHint& hint) {
  WorkshopCase padded = explain::Padded(workshop);
  const size_t q = explain::QuestionAt(padded, hint.question);
  if (q == padded.questions.size() || hint.steps == 0) return padded;
  auto movers = explain::Movers(padded, q, hint.steps);
  double people = 0;
  size_t count = 0;
  while (count < movers.size() && explain::Rounded(people) < hint.people) people += padded.voters[movers[count++]].weight;
  return explain::Move(padded, input, q, hint.steps, std::span(movers).first(count));
}

WorkshopCase Answered(const WorkshopCase& workshop, const ExplainInput& input, const NextQuestion& next, int answer) {
  WorkshopCase out = explain::Padded(workshop);
  const size_t q = explain::QuestionAt(out, next.question);
  if (q == out.questions.size()) return out;
  if (next.urgency) {
    out.urgency[q] = static_cast<float>(answer);
    return out;
  }
  double before = 0, sum = 0, answering = 0, people = 0;
  for (Voter& voter : out.voters) {
    people += voter.weight;
    if (std::isnan(voter.answers[q])) {
      voter.answers[q] = static_cast<float>(answer);
    } else {
      answering += voter.weight;
      before += static_cast<double>(voter.weight) * voter.answers[q];
    }
    sum += static_cast<double>(voter.weight) * voter.answers[q];
  }
  const bool settled = q < input.settled.size() && input.settled[q] != 0;
  if (out.gaps[q] > 0 && !settled && answering > 0) {
    const float last = static_cast<float>(out.questions[q].choices - 1);
    out.gaps[q] = std::clamp(out.gaps[q] - static_cast<float>(sum / people - before / answering), 0.f, last);
  }
  return out;
}

}  // namespace concord::ranking
