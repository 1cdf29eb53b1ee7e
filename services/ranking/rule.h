#pragma once
// The transparent rule: how badly the workshop's answers speak for an action. Works from the first day, without any learning.
//
//   R(action) = Σ over its linked questions  weight × gap × urgency
//
// gap: the workshop's own (steps / (choices − 1)), else the mean answer's distance from the good end of the scale, 0 … 1.
// urgency: factor (1 + rating) / 4 for ratings 0 … 3, so that "can wait" still counts a quarter; 1 while nothing is rated.
// The term that enters a score is strength × (R − mean of R) / (spread of R + 0.05) over the actions that have links;
// an action without links has no term. Contributions of an action's questions sum to strength × R / (spread + 0.05).
#include <vector>

#include "ranking/types.h"

namespace concord::ranking {

struct RuleTerm {
  float raw = 0;                     // R
  float term = 0;                    // log space, strength 1
  std::vector<LinkedReason> linked;  // strongest first, at most three; strength 1
};

// Severity of each question of the workshop, 0 … 1 for a sign of +1 or -1; kMissing where nobody answered and no gap is given.
struct QuestionState {
  float mean = kMissing;     // weighted mean code / (choices − 1) of ordinal answers, 0 … 1
  float gap = kMissing;      // the workshop's own, 0 … 1
  float urgency = kMissing;  // factor 0.25 … 1
};
std::vector<QuestionState> QuestionStates(const WorkshopCase& workshop);

// One RuleTerm for each candidate, in their order. O(voters × questions + links).
std::vector<RuleTerm> ApplyRule(const WorkshopCase& workshop);

}  // namespace concord::ranking
