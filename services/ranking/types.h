#pragma once
// The values the ranker speaks in. Plain data, no behaviour: one WorkshopCase is all that is known of one workshop, and it is
// self-contained (questions, answers, action snapshots), so that ranking needs no look-up elsewhere.
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace concord::ranking {

inline constexpr float kMissing = std::numeric_limits<float>::quiet_NaN();  // no answer, no gap, no urgency

enum class QuestionKind : uint8_t { kOrdinal = 0, kNumeric = 1, kNominal = 2 };

struct Question {
  std::string id;
  QuestionKind kind = QuestionKind::kOrdinal;
  int choices = 6;  // ordinal, nominal: codes 0 … choices-1; numeric: unused
};

// A question that speaks of an action.
struct Trigger {
  std::string question_id;
  float weight = 1;  // ≥ 0, how strongly
  int sign = -1;     // which end of the scale is bad, used where no gap is given: +1 a high code, -1 a low one (maturity)
};

// A candidate as it stood when the workshop saw it.
struct ActionInfo {
  std::string id;
  std::string title;
  double cost = 0;    // any one currency within a workshop; 0 = unknown
  double months = 0;  // lead time; 0 = unknown
  std::vector<std::string> prerequisites;
  std::vector<Trigger> triggers;
  std::string category;       // tags, comma separated
  std::string beneficiaries;  // tags, comma separated
};

struct Voter {
  std::vector<float> answers;  // aligned with WorkshopCase::questions; kMissing = not answered; shorter = the rest is missing
  std::string group;           // side or stratum ("government", "industry", …); may be empty
  float weight = 1;
  std::vector<std::vector<std::string>> ballot;  // tiers of action ids, best first; empty = did not vote singly
};

enum class OutcomeKind : uint8_t {
  kShares = 0,  // what part of the people (or of their points) chose the action; only ratios count
  kOrder = 1,   // only the order of the values means something
};

struct Outcome {
  OutcomeKind kind = OutcomeKind::kShares;
  std::vector<float> share;  // aligned with WorkshopCase::candidates, ≥ 0; empty = not known
  std::vector<float> gain;   // what NDCG counts; empty = share
  bool exposed = false;      // people had seen a suggestion first: feeds the local term, never a prior or a net
  std::vector<float> agreed;  // as `share`, after what came later (changes of order, outcomes of actions); feeds the local term alone; empty: as `share`
};

struct WorkshopCase {
  std::string id;
  std::string programme;
  std::string country;
  std::string sector;   // context, may be empty
  std::string held_on;  // ISO date or year, may be empty; orders earlier against later
  std::vector<Question> questions;    // may differ from programme to programme
  std::vector<Voter> voters;
  std::vector<float> gaps;            // aligned with questions, in steps of the scale, ≥ 0; empty or kMissing = from answers
  std::vector<float> urgency;         // aligned with questions, 0 can wait … 3 stopped now; empty or kMissing = not rated
  std::vector<ActionInfo> candidates;  // order carries no meaning and does not reach the ranking (ties broken by a hash of ids)
  Outcome outcome;                    // share empty while it is not known
};

struct Dataset {
  std::vector<WorkshopCase> workshops;
};

// One question's part in the rule's term, for words such as "calibration laboratories: gap 3, urgent".
struct LinkedReason {
  std::string question_id;
  float gap = 0;           // 0 … 1, share of the scale
  float urgency = 1;       // the factor that was used
  float contribution = 0;  // in log space; an action's contributions sum to its rule term (with the offset, see rule.h)
};

// Additive terms in log space: score = prior + rule + net + challengers + local, up to one constant for the whole list.
struct Reasons {
  float prior = 0;
  float rule = 0;
  float net = 0;
  float local = 0;
  float challengers = 0;  // what forest, boosted trees and the others of the stack add
  std::vector<LinkedReason> linked;  // strongest first, at most three
};

struct Ranked {
  std::string action_id;
  float score = 0;   // log of the predicted share among the candidates
  float p_top = 0;   // P(among the first n), n = TopCount(candidates)
  bool enough = true;  // false: not enough evidence; p_top and the interval are guesses that should not be shown
  int rank_lo = 1;   // 90 % interval of the place it will get, 1 = first
  int rank_hi = 1;
  Reasons reasons;
};

// n of "in the top n": 5, or half of a short list.
inline int TopCount(int candidates) {
  const int half = candidates / 2;
  const int at_least_one = half < 1 ? 1 : half;
  return at_least_one < 5 ? at_least_one : 5;
}

}  // namespace concord::ranking
