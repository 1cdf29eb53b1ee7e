#include "intake/domain/room.h"

#include <algorithm>
#include <array>

namespace concord::intake {
namespace {

bool Answered(const AnswerSheet& sheet) {
  return std::any_of(sheet.answers.begin(), sheet.answers.end(), [](const Answer& a) { return a.choice >= 0; });
}

const Gap* FindGap(const std::vector<Gap>& gaps, const std::string& question) {
  const auto found = std::find_if(gaps.begin(), gaps.end(), [&](const Gap& g) { return g.question == question; });
  return found == gaps.end() ? nullptr : &*found;
}

}  // namespace

std::vector<int> QuestionsInScope(const Instrument& instrument, const Workshop& workshop) {
  std::vector<int> out;
  for (std::size_t i = 0; i < instrument.questions.size(); ++i) {
    if (workshop.InScope(instrument.questions[i].sub_area)) out.push_back(static_cast<int>(i));
  }
  return out;
}

std::vector<Gap> GapsOf(const Instrument& instrument, const Workshop& workshop, const std::vector<Responder>& responders,
                        const std::map<std::string, GapDecision>& decisions) {
  std::array<int, 2> groups{};
  for (const Responder& r : responders) {
    if (const int side = SideIndex(r.participant.counts_as); side >= 0 && Answered(r.sheet)) {
      groups[static_cast<std::size_t>(side)] += r.participant.speaks_for;
    }
  }
  std::vector<Gap> gaps;
  for (int index : QuestionsInScope(instrument, workshop)) {
    const Question& question = instrument.questions[static_cast<std::size_t>(index)];
    GapInput in;
    in.question = question.code;
    in.sub_area = question.sub_area;
    in.area = question.area;
    in.target = workshop.TargetOf(question);
    in.choices = static_cast<int>(question.choices.size());
    in.weight = question.weight;
    in.groups = groups;
    for (const Responder& r : responders) {
      const Answer* answer = r.sheet.Find(question.code);
      if (answer == nullptr) continue;
      in.levels.push_back({r.participant.counts_as, answer->choice, r.participant.speaks_for, !answer->evidence.empty()});
    }
    if (const auto d = decisions.find(question.code); d != decisions.end()) in.decision = d->second;
    gaps.push_back(ComputeGap(in));
  }
  return RankGaps(std::move(gaps));
}

std::vector<Respondent> RespondentsOf(const Instrument& instrument, const std::vector<Responder>& responders) {
  std::vector<Respondent> out;
  for (const Responder& r : responders) {
    Respondent person{r.participant.counts_as, r.participant.speaks_for, {}};
    for (const Answer& answer : r.sheet.answers) {
      const int index = instrument.IndexOf(answer.question);
      if (index >= 0 && answer.choice >= 0) person.answered.push_back(index);
    }
    out.push_back(std::move(person));
  }
  return out;
}

std::string PackChoices(const Instrument& instrument, const std::vector<int>& questions, const AnswerSheet& sheet) {
  std::string out;
  out.reserve(questions.size());
  for (int index : questions) {
    const Answer* answer = sheet.Find(instrument.questions[static_cast<std::size_t>(index)].code);
    out.push_back(answer != nullptr && answer->choice >= 0 ? static_cast<char>(answer->choice) : '\xff');
  }
  return out;
}

std::string ThemeOf(const Instrument& instrument, const Question& question) {
  return instrument.areas.size() < kFewAreas ? question.sub_area : question.area;
}

RankCase RankCaseOf(const Instrument& instrument, const Workshop& workshop, const std::vector<Responder>& responders,
                    const std::vector<Gap>& gaps, const std::vector<Candidate>& candidates) {
  RankCase out;
  out.workshop = "workshops/" + workshop.id;
  out.programme = workshop.programme;
  out.country_code = workshop.country_code;
  const std::vector<int> questions = QuestionsInScope(instrument, workshop);
  for (int index : questions) {
    const Question& question = instrument.questions[static_cast<std::size_t>(index)];
    RankCase::Question q{question.code, static_cast<int>(question.choices.size()), -1, -1, ThemeOf(instrument, question), false};
    if (const Gap* gap = FindGap(gaps, question.code); gap != nullptr && gap->target >= 0 && gap->level) {
      q.gap = gap->struck() ? 0 : gap->gap;
      q.urgency = gap->decision.urgency.value_or(-1);
      q.settled = gap->decision.state != GapState::kOpen;
    }
    out.questions.push_back(std::move(q));
  }
  for (const Responder& r : responders) {
    if (SideIndex(r.participant.counts_as) < 0 || !Answered(r.sheet)) continue;
    out.voters.push_back({PackChoices(instrument, questions, r.sheet), r.participant.counts_as, r.participant.speaks_for});
  }
  for (const Candidate& candidate : candidates) {
    if (candidate.state != CandidateState::kListed) continue;
    RankCase::Candidate c{candidate.id, {}, candidate.cost_band, candidate.months};
    for (const CandidateTrigger& t : TriggersOf(candidate, candidates, instrument, workshop)) c.triggers.push_back({t.question, t.weight});
    if (const Action* action = instrument.FindAction(candidate.id); action != nullptr && !candidate.own) {
      c.cost_band = action->cost_band;
      c.months = action->months;
    }
    out.candidates.push_back(std::move(c));
  }
  return out;
}

Suggestion RuleSuggestion(const Instrument& instrument, const std::vector<Gap>& gaps, const std::vector<Candidate>& candidates,
                          const std::string& why) {
  Suggestion out;
  out.rule_only = true;
  out.rule_only_reason = why;
  for (const Candidate& candidate : candidates) {
    if (candidate.state != CandidateState::kListed) continue;
    const std::vector<CandidateGap> behind = GapsBehind(candidate, candidates, instrument, gaps);
    SuggestedAction action;
    action.candidate = candidate.id;
    action.score = RuleScore(behind);
    SuggestionReason reason;
    reason.kind = "answers";
    reason.contribution = action.score;
    for (std::size_t i = 0; i < behind.size() && i < 3; ++i) reason.questions.push_back(behind[i].question);
    if (!behind.empty()) action.reasons.push_back(std::move(reason));
    out.actions.push_back(std::move(action));
  }
  std::stable_sort(out.actions.begin(), out.actions.end(), [](const auto& a, const auto& b) { return a.score > b.score; });
  for (std::size_t i = 0; i < out.actions.size(); ++i) out.actions[i].place = static_cast<int>(i) + 1;
  out.top = std::clamp(static_cast<int>(out.actions.size()) / 2, 1, 5);
  return out;
}

}  // namespace concord::intake
