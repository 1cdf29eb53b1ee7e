#pragma once
// Why a workshop is ranked as it is, beyond the terms of a score: parts of rule and learnt terms by theme (Shapley), the smallest change
// of answers that swaps two neighbours, and the questions whose answer can still change the first n. Everything is found by ranking
// changed copies of the workshop, so it is true of the model that is served, whatever that is made of.
//
// Out of a theme is taken what it says: its gaps are closed (rule), and its answers are shifted as one until their mean is that of the
// workshops the model learnt from (learnt terms); how people differ among themselves stays. The number of rankings is bounded, and the
// same input gives the same explanation; the order of questions, voters and candidates has no meaning.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "ranking/model.h"

namespace concord::ranking {

// What is known of the questions beside the case, aligned with them; either may be empty.
struct ExplainInput {
  std::vector<std::string> group;  // theme; "" belongs to none
  std::vector<uint8_t> settled;    // the room has settled the gap: further answers do not move it
};

struct ExplainSettings {
  int evaluations = 480;  // rankings of a room of 50 with a net; larger rooms get fewer, models without a net more
  uint64_t seed = 1;
};

struct GroupPart {
  std::string group;  // "": the rest
  float rule = 0;
  float learnt = 0;
};

// `above` is ranked before `below`, and after it when `people` of `of` answer `question` `steps` further, or as far as the scale goes;
// those who can move furthest first. A gap that is known, above 0 and not settled moves with the mean.
struct SwapHint {
  std::string above, below;
  std::string question;  // empty: no change of the answers to one question that was tried swaps them
  int steps = 0;
  int people = 0, of = 0;
  std::optional<float> gap_before, gap_after;
};

struct NextAnswer {
  int answer = 0;
  std::vector<std::string> enters, leaves;  // the first n
};

// All who have not answered give the same answer; or the room rates the urgency.
struct NextQuestion {
  std::string question;
  bool urgency = false;  // else answers are missing
  int missing = 0, of = 0;
  float chance = 0;  // weight of the answers that change the first n: as those who answered did, one more for each choice
  std::vector<NextAnswer> answers;  // which change it, likeliest first, at most three
};

struct Explanation {
  bool exact = false;   // every subset of the themes was ranked; else orders of the themes were drawn
  int evaluations = 0;  // rankings
  std::vector<std::vector<GroupPart>> parts;  // of each candidate, largest first, the rest last; sum to rule and learnt terms
  std::vector<SwapHint> swaps;                // neighbours of the first n and the one after, by place
  std::vector<NextQuestion> next;             // likeliest first, at most five
};

// Errors: those of Model::Prepare; INVALID_ARGUMENT RANKING_CASE when the input is not aligned or has more than 40 themes.
Result<Explanation> Explain(const Model& model, const Evidence& evidence, const WorkshopCase& workshop, const ExplainInput& input,
                            const ExplainSettings& settings = {});

// The workshop as a hint says it would be.
WorkshopCase Moved(const WorkshopCase& workshop, const ExplainInput& input, const SwapHint& hint);
WorkshopCase Answered(const WorkshopCase& workshop, const ExplainInput& input, const NextQuestion& next, int answer);

}  // namespace concord::ranking
