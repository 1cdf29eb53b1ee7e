#pragma once
// How much a client may do in a minute, counted by all gateways together through the cache. Each counts by itself as well, so that a
// limit holds, for each of them, while the cache is away.
#include <memory>
#include <string>

#include "platform/cache/cache.h"
#include "platform/metrics/metrics.h"
#include "platform/time/clock.h"

namespace concord::portal {

class Limits {
 public:
  Limits(cache::Cache& together, metrics::Registry& metrics, const Clock& clock);
  // Counts one more of `what` (a fixed word) of `who`; false above `most` a minute.
  bool Admit(const std::string& what, const std::string& who, int most);

 private:
  cache::Cache& together_;
  const std::unique_ptr<cache::Cache> alone_;
  metrics::Counter &refused_together_, &refused_alone_;
};

}  // namespace concord::portal
