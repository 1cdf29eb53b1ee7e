#include "concord/demo/people.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace concord::demo {

namespace pb = concord::intake::v1;

namespace {

// A number in [−1, 1) that depends on its arguments only.
double Noise(std::uint64_t seed, const std::string& what) {
  std::uint64_t h = 1469598103934665603ull ^ seed;
  for (unsigned char c : what) h = (h ^ c) * 1099511628211ull;
  h ^= h >> 33;
  h *= 0xff51afd7ed558ccdull;
  h ^= h >> 33;
  return static_cast<double>(h >> 11) / static_cast<double>(1ull << 52) - 1.0;
}

// How far the country is, by area: laws and standards better than laboratories and border co-ordination.
constexpr double kMaturity[] = {3.1, 2.7, 2.0, 2.3, 1.7, 2.4, 1.9, 1.5, 2.2};
// The same country likes to begin with the same things, whatever the workshop: that is what can be learnt.
constexpr std::uint64_t kCountry = 0x5841;

const char* const kGovernment[] = {"Ministry of Trade of XA", "Standards Bureau of XA", "Food Safety Agency of XA", "Customs of XA",
                                   "Metrology Institute of XA"};
const char* const kIndustry[] = {"Oil Producers' Association", "Northern Press Co-operative", "Sunrise Exporters", "Freight Forwarders' Union",
                                 "Growers' Federation"};

}  // namespace

Room::Room(std::uint64_t seed, int people, int observers) : seed_(seed) {
  for (int i = 0; i < people + observers; ++i) {
    Person p;
    const bool government = i % 2 == 0;
    p.seed = seed * 1000 + i;
    p.sex = Noise(p.seed, "sex") < 0.05 ? pb::SEX_WOMAN : Noise(p.seed, "said") > 0.9 ? pb::SEX_NOT_SAID : pb::SEX_MAN;
    if (i >= people) {
      p.side = pb::SIDE_OBSERVER;
      p.organisation = "Observer mission";
    } else {
      p.side = i % 11 == 10 ? pb::SIDE_SUPPORT : government ? pb::SIDE_GOVERNMENT : pb::SIDE_INDUSTRY;
      p.organisation = p.side == pb::SIDE_SUPPORT ? "Technical University of XA" : government ? kGovernment[i / 2 % 5] : kIndustry[i / 2 % 5];
      p.table = government ? 1 + i / 2 % 3 : 4 + i / 2 % 2;
      if (p.side == pb::SIDE_SUPPORT) p.table = 4 + i % 2;
    }
    p.position = i % 4 == 0 ? "Head of unit" : "Expert";
    p.optimism = (government ? 0.45 : -0.35) + 0.5 * Noise(p.seed, "optimism");
    people_.push_back(std::move(p));
  }
}

int Room::Answer(const Person& person, const pb::Question& question) const {
  if (Noise(person.seed, "null" + question.code()) > 0.93) return -1;
  const double base = kMaturity[std::clamp(question.sub_area()[0] - 'A', 0, 8)];
  const double level = base + 0.9 * Noise(kCountry, question.sub_area()) + 0.8 * Noise(kCountry + seed_ % 3, question.code()) +
                       person.optimism + 0.9 * Noise(person.seed, question.code());
  return std::clamp(static_cast<int>(std::lround(level)), 0, question.choices_size() - 1);
}

std::vector<std::string> Room::Ballot(const Person& person, const std::vector<pb::Candidate>& candidates, int places,
                                      const std::vector<std::string>& group, double pull) const {
  double largest = 1e-9;
  for (const auto& c : candidates) largest = std::max(largest, c.rule_score());
  std::vector<std::pair<double, std::string>> liked;
  for (const auto& c : candidates) {
    double utility = 0.7 * c.rule_score() / largest + 0.45 * Noise(kCountry, "likes " + c.id()) +
                     0.25 * Noise(kCountry + person.side, "side likes " + c.id()) + 0.7 * Noise(person.seed, "likes " + c.id());
    if (pull > 0) {
      const auto at = std::find(group.begin(), group.end(), c.id()) - group.begin();
      utility = (1 - pull) * utility + pull * (1.0 - 2.0 * static_cast<double>(at) / static_cast<double>(group.size() + 1));
    }
    liked.emplace_back(-utility, c.id());
  }
  std::sort(liked.begin(), liked.end());
  std::vector<std::string> ranking;
  for (const auto& [_, id] : liked)
    if (static_cast<int>(ranking.size()) < places) ranking.push_back(id);
  return ranking;
}

}  // namespace concord::demo
