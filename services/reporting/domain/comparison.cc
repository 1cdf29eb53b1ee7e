#include <algorithm>
#include <cmath>

#include "reporting/domain/report.h"

namespace concord::reporting {
namespace {

int Sign(int x) { return x > 0 ? 1 : x < 0 ? -1
                                           : 0; }

// Kendall's tau-b: ties of either list count in neither direction. Nothing when one list says the same of all.
std::optional<double> TauB(const std::vector<std::pair<int, int>>& places) {
  std::int64_t together = 0, apart_first = 0, apart_second = 0;
  for (std::size_t i = 0; i < places.size(); ++i) {
    for (std::size_t j = i + 1; j < places.size(); ++j) {
      const int a = Sign(places[i].first - places[j].first), b = Sign(places[i].second - places[j].second);
      together += a * b;
      apart_first += a != 0;
      apart_second += b != 0;
    }
  }
  if (apart_first == 0 || apart_second == 0) return std::nullopt;
  return static_cast<double>(together) / std::sqrt(static_cast<double>(apart_first) * static_cast<double>(apart_second));
}

}  // namespace

Comparison Compare(const std::vector<std::string>& suggested, const std::vector<Round>& rounds) {
  Comparison out;
  const auto first = std::find_if(rounds.begin(), rounds.end(), [](const Round& r) { return r.number == 1; });
  if (first == rounds.end()) return out;
  std::vector<std::pair<int, int>> places;
  for (std::size_t i = 0; i < suggested.size(); ++i) {
    const auto tally = std::find_if(first->tallies.begin(), first->tallies.end(), [&](const Tally& t) { return t.candidate == suggested[i]; });
    if (tally == first->tallies.end()) continue;
    places.emplace_back(static_cast<int>(i), tally->place);
    out.top5 += i < 5 && tally->place <= 5;
  }
  out.tau = TauB(places);
  return out;
}

}  // namespace concord::reporting
