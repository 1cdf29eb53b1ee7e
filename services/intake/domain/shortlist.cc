#include "intake/domain/shortlist.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace concord::intake {
namespace {

constexpr double kSame = 1e-9;

const Gap* FindGap(const std::vector<const Gap*>& gaps, const std::string& question) {
  for (const Gap* gap : gaps) {
    if (gap->question == question) return gap;
  }
  return nullptr;
}

std::vector<CandidateTrigger> OwnTriggers(const Candidate& candidate, const Instrument& instrument) {
  std::vector<CandidateTrigger> out;
  if (candidate.own) {
    for (const std::string& question : candidate.questions) out.push_back({question, 1.0});
  } else if (const Action* action = instrument.FindAction(candidate.id)) {
    for (const TriggeredBy& t : instrument.QuestionsOf(*action)) {
      out.push_back({instrument.questions[static_cast<std::size_t>(t.question)].code, t.weight});
    }
  }
  return out;
}

// Of the candidate and of everything merged into it, directly or in steps; the larger weight where both name a question.
std::vector<CandidateTrigger> AllTriggers(const Candidate& candidate, const std::vector<Candidate>& all, const Instrument& instrument) {
  std::vector<const Candidate*> behind = {&candidate};
  for (std::size_t i = 0; i < behind.size(); ++i) {
    for (const Candidate& other : all) {
      if (other.state == CandidateState::kMerged && other.merged_into == behind[i]->id &&
          std::find(behind.begin(), behind.end(), &other) == behind.end() && other.id != candidate.id) {
        behind.push_back(&other);
      }
    }
  }
  std::map<std::string, double> weights;
  for (const Candidate* c : behind) {
    for (const CandidateTrigger& t : OwnTriggers(*c, instrument)) {
      double& weight = weights[t.question];
      weight = std::max(weight, t.weight);
    }
  }
  std::vector<CandidateTrigger> out;
  for (const auto& [question, weight] : weights) out.push_back({question, weight});
  return out;
}

}  // namespace

std::vector<const Gap*> SettledGaps(const std::vector<Gap>& gaps) {
  std::vector<const Gap*> spoken, all;
  bool any = false;
  for (const Gap& gap : gaps) {
    const bool settled = gap.decision.state != GapState::kOpen || gap.decision.urgency.has_value();
    any |= settled;
    if (!gap.counts()) continue;
    all.push_back(&gap);
    if (settled) spoken.push_back(&gap);
  }
  return any ? spoken : all;
}

std::vector<CandidateGap> GapsBehind(const Candidate& candidate, const std::vector<Candidate>& all, const Instrument& instrument,
                                     const std::vector<Gap>& gaps) {
  const std::vector<const Gap*> settled = SettledGaps(gaps);
  std::vector<CandidateGap> out;
  for (const CandidateTrigger& t : AllTriggers(candidate, all, instrument)) {
    if (const Gap* gap = FindGap(settled, t.question)) {
      out.push_back({t.question, gap->gap, gap->decision.urgency.value_or(1), t.weight * gap->weight});
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const CandidateGap& a, const CandidateGap& b) {
    const double x = a.weight * a.gap * a.urgency, y = b.weight * b.gap * b.urgency;
    return x > y + kSame || (x > y - kSame && a.gap > b.gap + kSame);
  });
  return out;
}

double RuleScore(const std::vector<CandidateGap>& gaps) {
  double sum = 0;
  for (const CandidateGap& g : gaps) sum += g.weight * g.gap * g.urgency;
  return sum;
}

std::vector<CandidateTrigger> TriggersOf(const Candidate& candidate, const std::vector<Candidate>& all, const Instrument& instrument,
                                         const Workshop& workshop) {
  std::vector<CandidateTrigger> out;
  for (CandidateTrigger& t : AllTriggers(candidate, all, instrument)) {
    const int index = instrument.IndexOf(t.question);
    if (index >= 0 && workshop.InScope(instrument.questions[static_cast<std::size_t>(index)].sub_area)) out.push_back(std::move(t));
  }
  return out;
}

std::vector<Candidate> ProposeShortlist(const Instrument& instrument, const Workshop& workshop, const std::vector<Gap>& gaps) {
  const bool targets = std::any_of(gaps.begin(), gaps.end(), [](const Gap& gap) { return gap.target >= 0; });
  struct Scored {
    Candidate candidate;
    double score;
  };
  std::vector<Scored> scored;
  for (std::size_t i = 0; i < instrument.actions.size(); ++i) {
    const Action& action = instrument.actions[i];
    if (!action.applies_when.empty() && !workshop.HasFact(action.applies_when)) continue;
    Candidate candidate;
    candidate.id = action.id;
    candidate.place = static_cast<int>(i);
    const std::vector<CandidateGap> behind = GapsBehind(candidate, {}, instrument, gaps);
    if (behind.empty() && targets) continue;
    scored.push_back({std::move(candidate), RuleScore(behind)});
  }
  std::stable_sort(scored.begin(), scored.end(), [](const Scored& a, const Scored& b) { return a.score > b.score + kSame; });
  std::vector<Candidate> out;
  for (std::size_t i = 0; i < scored.size(); ++i) {
    if (static_cast<int>(i) >= instrument.shortlist_max) scored[i].candidate.state = CandidateState::kBeyond;
    out.push_back(std::move(scored[i].candidate));
  }
  SortShortlist(out);
  return out;
}

void SortShortlist(std::vector<Candidate>& list) {
  auto group = [](const Candidate& c) {
    switch (c.state) {
      case CandidateState::kListed: return 0;
      case CandidateState::kBeyond: return 1;
      case CandidateState::kDropped: return 2;
      case CandidateState::kMerged: return 3;
    }
    return 3;
  };
  std::stable_sort(list.begin(), list.end(), [&](const Candidate& a, const Candidate& b) {
    return group(a) != group(b) ? group(a) < group(b) : a.place < b.place;
  });
}

std::vector<std::string> ListedIds(const std::vector<Candidate>& list) {
  std::vector<const Candidate*> listed;
  for (const Candidate& c : list) {
    if (c.state == CandidateState::kListed) listed.push_back(&c);
  }
  std::stable_sort(listed.begin(), listed.end(), [](const Candidate* a, const Candidate* b) { return a->place < b->place; });
  std::vector<std::string> out;
  for (const Candidate* c : listed) out.push_back(c->id);
  return out;
}

}  // namespace concord::intake
