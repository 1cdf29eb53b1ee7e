#pragma once
// Port: who ranks candidates from what was learnt earlier. The adapter asks the inference service.
#include <string>

#include "intake/domain/suggestion.h"
#include "platform/base/result.h"

namespace concord::intake {

class Ranker {
 public:
  virtual ~Ranker() = default;
  // Errors: UNAVAILABLE, DEADLINE_EXCEEDED and whatever the service says. `deadline` absolute.
  virtual Result<Suggestion> Rank(const std::string& office, const RankCase& rank_case, Micros deadline) = 0;
};

}  // namespace concord::intake
