#pragma once
// PreparedWorkshop: everything of a ranking that does not change while the same people discuss the same actions. Made once by
// Model::Prepare (milliseconds), then ranked in microseconds, again and again, as local evidence comes in.
#include <cstdint>
#include <string>
#include <vector>

#include "ranking/calibration.h"
#include "ranking/types.h"

namespace concord::ranking {

struct PreparedWorkshop {
  std::string id;
  std::string programme;
  std::string country;
  std::vector<std::string> actions;  // candidates; all vectors below are aligned with it
  std::vector<float> prior;          // log-space terms, see Reasons
  std::vector<float> rule;
  std::vector<float> net;
  std::vector<float> challengers;    // what the stack adds to prior, rule and net
  std::vector<float> log_share;      // log of the predicted share before local evidence, normalised
  std::vector<uint64_t> tie;         // hash of workshop and action: equal scores are ordered by it
  std::vector<uint8_t> known;        // the model has learnt this action from earlier workshops
  std::vector<Range> own;            // where each action mostly stood in other workshops
  std::vector<std::vector<LinkedReason>> linked;  // strength applied
  int voters = 0;
  bool fallback = true;              // rule alone: no model, or nothing in it speaks of these actions
};

}  // namespace concord::ranking
