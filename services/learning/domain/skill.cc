#include "learning/domain/skill.h"

#include <algorithm>
#include <array>
#include <map>

namespace concord::learning {
namespace {

void Add(MeanScore& mean, const WorkshopScore& score) {
  ++mean.workshops;
  mean.suggestion += score.suggestion;
  mean.rule += score.rule;
  mean.popularity += score.popularity;
}

void Average(MeanScore& mean) {
  const double n = std::max(1, mean.workshops);
  mean.suggestion /= n;
  mean.rule /= n;
  mean.popularity /= n;
}

}  // namespace

SkillSummary Summarise(const std::vector<WorkshopScore>& scores) {
  const bool any_real = std::any_of(scores.begin(), scores.end(), [](const WorkshopScore& s) { return !s.demonstration; });
  SkillSummary out;
  std::map<std::string, MeanScore> countries;
  std::array<Bin, 10> bins{};
  for (const WorkshopScore& score : scores) {
    if (any_real && score.demonstration) continue;
    Add(out.overall, score);
    Add(countries[score.country_code], score);
    for (const SaidAndSeen& chance : score.chances) {
      Bin& bin = bins[static_cast<std::size_t>(std::clamp(static_cast<int>(chance.said * 10), 0, 9))];
      bin.said += chance.said;
      bin.seen += chance.seen;
      ++bin.count;
    }
  }
  Average(out.overall);
  for (auto& [code, mean] : countries) {
    mean.country_code = code;
    Average(mean);
    out.countries.push_back(mean);
  }
  for (Bin& bin : bins) {
    if (bin.count == 0) continue;
    bin.said /= bin.count;
    bin.seen /= bin.count;
    out.calibration.push_back(bin);
  }
  return out;
}

}  // namespace concord::learning
