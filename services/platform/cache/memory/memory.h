#pragma once
// The cache in the memory of this process: bounded in bytes, the longest unused goes first.
#include <cstddef>
#include <memory>

#include "platform/cache/cache.h"
#include "platform/time/clock.h"

namespace concord::cache {

std::unique_ptr<Cache> MakeMemoryCache(std::size_t max_bytes = 16 << 20, const Clock& clock = SystemClock());

}  // namespace concord::cache
