#include "learning/domain/drift.h"

#include <algorithm>
#include <cmath>

namespace concord::learning {
namespace {

constexpr double kSlack = 0.5, kLimit = 4, kMost = 2;  // in spreads
constexpr double kLeastSpread = 0.02;                  // figures that hardly differ say nothing about how much they will

}  // namespace

ExpectedLoss ExpectedOf(const std::vector<double>& losses) {
  ExpectedLoss out;
  if (losses.empty()) return out;
  const double n = static_cast<double>(losses.size());
  for (const double loss : losses) out.mean += loss / n;
  for (const double loss : losses) out.spread += (loss - out.mean) * (loss - out.mean) / n;
  out.spread = std::sqrt(out.spread);
  return out;
}

Drift WatchDrift(const ExpectedLoss& expected, const std::vector<double>& losses) {
  const double spread = std::max(expected.spread, kLeastSpread);
  Drift out;
  out.workshops = static_cast<int>(losses.size());
  out.limit = kLimit * spread;
  out.expected_loss = expected.mean;
  for (const double loss : losses) {
    out.seen_loss += loss / static_cast<double>(losses.size());
    if (out.alarm) continue;
    out.value = std::max(0.0, out.value + std::min(loss - expected.mean, kMost * spread) - kSlack * spread);
    out.since = out.value > 0 ? out.since + 1 : 0;
    out.alarm = out.value >= out.limit;
  }
  return out;
}

}  // namespace concord::learning
