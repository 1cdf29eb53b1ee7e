#include "inference/app/nearest.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace concord::inference {

Nearest NearestOf(const ranking::Evidence& evidence, const ranking::PreparedWorkshop& prepared, std::uint64_t owner) {
  std::unordered_map<std::string_view, double> mine;
  for (std::size_t i = 0; i < prepared.actions.size(); ++i) mine.emplace(prepared.actions[i], std::exp(prepared.log_share[i]));
  const std::vector<ranking::LocalRecord> records = evidence.Records();
  std::vector<std::pair<double, const ranking::LocalRecord*>> by_likeness;
  for (const auto& record : records) {
    if (record.programme != prepared.programme || record.workshop_id == prepared.id) continue;
    double alike = 0;
    for (std::size_t i = 0; i < record.actions.size(); ++i) {
      if (const auto found = mine.find(record.actions[i]); found != mine.end()) alike += std::sqrt(record.predicted[i] * found->second);
    }
    if (alike > 0) by_likeness.emplace_back(std::min(1.0, alike), &record);
  }
  std::sort(by_likeness.begin(), by_likeness.end(), [](const auto& a, const auto& b) {
    return a.first != b.first ? a.first > b.first : a.second->workshop_id < b.second->workshop_id;
  });
  if (by_likeness.size() > static_cast<std::size_t>(kNearest)) by_likeness.resize(kNearest);

  Nearest out;
  for (const auto& [likeness, record] : by_likeness) {
    std::vector<std::string> top = FirstOf(*record);
    std::erase_if(top, [&](const std::string& action) { return mine.count(action) == 0; });
    if (owner != 0 && record->owner == owner) {
      out.own.push_back({record->workshop_id, likeness, std::move(top)});
    } else {
      ++out.workshops;
      for (const std::string& action : top) ++out.chosen[action];
    }
  }
  if (out.workshops < kLeastNearest) {
    out.workshops = 0;
    out.chosen.clear();
  }
  return out;
}

}  // namespace concord::inference
