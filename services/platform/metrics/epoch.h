#pragma once
#include <cstdint>

namespace concord::metrics {

// Another number whenever a registry has begun or ended: who keeps handles of a registry that may end before it asks whether it is the same.
std::uint64_t Epoch();

}  // namespace concord::metrics
