#include "ranking/local.h"

#include <cmath>

namespace concord::ranking {

std::vector<float> LocalTerm(const LocalEvidence& evidence, const LocalSettings& settings) {
  std::vector<float> term(evidence.weight.size(), 0.f);
  if (!settings.on) return term;
  for (size_t i = 0; i < term.size(); ++i) {
    const float k = evidence.weight[i];
    if (k <= 0) continue;
    const float ratio = (k * evidence.observed[i] + settings.smoothing) / (k * evidence.predicted[i] + settings.smoothing);
    term[i] = k / (k + settings.pull) * std::log(ratio);
  }
  return term;
}

}  // namespace concord::ranking
