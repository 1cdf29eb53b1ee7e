#pragma once
#include <cstdint>
#include <string_view>

namespace concord::inference {

// Spreads keys evenly over all numbers; the same everywhere and for ever.
inline std::uint64_t HashOf(std::string_view text, std::uint64_t seed = 0) {
  std::uint64_t h = 1469598103934665603ull ^ seed;
  for (const unsigned char c : text) h = (h ^ c) * 1099511628211ull;
  h ^= h >> 33;
  h *= 0xff51afd7ed558ccdull;
  h ^= h >> 33;
  return h;
}

}  // namespace concord::inference
