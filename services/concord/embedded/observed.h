#pragma once
// What Prometheus is told of this shape besides what modules tell (docs/operations/metrics.md).
#include <string>

#include "platform/metrics/metrics.h"
#include "platform/store/sqlite/sqlite.h"

namespace concord::embedded {

// `store` outlives the last scrape.
void ObserveStore(metrics::Registry& metrics, const std::string& service, const store::SqliteStore& store);

}  // namespace concord::embedded
