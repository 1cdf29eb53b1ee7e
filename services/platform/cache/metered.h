#pragma once
// A cache that tells Prometheus how it is used: hits, misses, and whether it can be reached.
#include <memory>

#include "platform/cache/cache.h"
#include "platform/metrics/metrics.h"

namespace concord::cache {

// The registry must not be read after the cache is gone.
std::unique_ptr<Cache> MakeMetered(std::unique_ptr<Cache> cache, metrics::Registry& metrics);

}  // namespace concord::cache
