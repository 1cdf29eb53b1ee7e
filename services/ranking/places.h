#pragma once
// Where values stand among one another; equal ones share the middle of the places that they hold.
#include <algorithm>
#include <vector>

namespace concord::ranking {

// Twice the place of each value, the lowest is at 0: whole numbers even where two share a place.
inline std::vector<int> TwicePlaces(const std::vector<float>& value) {
  std::vector<float> sorted = value;
  std::sort(sorted.begin(), sorted.end());
  std::vector<int> place;
  for (const float v : value) {
    const auto [low, end] = std::equal_range(sorted.begin(), sorted.end(), v);
    place.push_back(static_cast<int>((low - sorted.begin()) + (end - sorted.begin()) - 1));
  }
  return place;
}

}  // namespace concord::ranking
