#pragma once
// Port: who ranks candidates from what was learnt earlier. The adapter asks the inference service.
#include <string>

#include "intake/domain/suggestion.h"
#include "platform/base/result.h"

namespace concord::intake {

class Ranker {
 public:
  virtual ~Ranker() = default;
  // Waits for a short time only, and for at most half of what is left until `deadline` (absolute; 0: none), so that the caller can
  // still go on without. Errors: UNAVAILABLE, DEADLINE_EXCEEDED and whatever the service says.
  virtual Result<Suggestion> Rank(const std::string& office, const RankCase& rank_case, Micros deadline) = 0;
  // The same with an explanation, which takes longer.
  virtual Result<Suggestion> Explain(const std::string& office, const RankCase& rank_case, Micros deadline) = 0;
};

}  // namespace concord::intake
