#include "learning/domain/gate.h"

#include <algorithm>
#include <cstdio>
#include <map>
#include <random>

namespace concord::learning {
namespace {

constexpr int kDraws = 2000;

// Differences of two orders, workshop by workshop.
struct Pairs {
  std::map<std::string, std::vector<double>> by_country;
  int workshops = 0;
  double sum = 0;

  void Add(const std::string& country, double difference) {
    by_country[country].push_back(difference);
    ++workshops;
    sum += difference;
  }
  int countries() const { return static_cast<int>(by_country.size()); }
  double mean() const { return workshops == 0 ? 0 : sum / workshops; }
  // Lower end of the 95 % interval of the mean: as many countries are drawn again, each with all its workshops. Always the same draws.
  double Low() const {
    if (workshops == 0) return 0;
    std::vector<std::pair<double, int>> countries;  // sum, workshops
    for (const auto& [_, differences] : by_country) {
      double total = 0;
      for (const double d : differences) total += d;
      countries.emplace_back(total, static_cast<int>(differences.size()));
    }
    std::mt19937_64 random(1);
    std::vector<double> means;
    for (int draw = 0; draw < kDraws; ++draw) {
      double total = 0;
      int count = 0;
      for (std::size_t k = 0; k < countries.size(); ++k) {
        const auto& [some, many] = countries[random() % countries.size()];
        total += some;
        count += many;
      }
      means.push_back(total / count);
    }
    const auto low = means.begin() + kDraws / 40;
    std::nth_element(means.begin(), low, means.end());
    return *low;
  }
};

Pairs Against(const std::vector<Figure>& on, double Figure::*other) {
  Pairs out;
  for (const Figure& f : on) out.Add(f.country, f.model - f.*other);
  return out;
}

Pairs AgainstChampion(const std::vector<Figure>& on, const std::vector<Figure>& champion) {
  std::map<std::string, double> was;
  for (const Figure& f : champion) was[f.workshop] = f.model;
  Pairs out;
  for (const Figure& f : on) {
    if (const auto found = was.find(f.workshop); found != was.end()) out.Add(f.country, f.model - found->second);
  }
  return out;
}

std::string Words(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

}  // namespace

Measured MeanOf(const std::vector<Figure>& figures) {
  Measured out;
  for (const Figure& f : figures) {
    out.model += f.model;
    out.popularity += f.popularity;
    out.rule += f.rule;
  }
  out.workshops = static_cast<int>(figures.size());
  for (double* mean : {&out.model, &out.popularity, &out.rule}) *mean /= std::max(1, out.workshops);
  return out;
}

Verdict Decide(const Challenger& challenger, const std::optional<std::vector<Figure>>& champion, const GateLimits& limits) {
  const Measured m = MeanOf(challenger.on);
  const Pairs popularity = Against(challenger.on, &Figure::popularity), rule = Against(challenger.on, &Figure::rule);
  const int countries = popularity.countries();
  const auto enough = [&](const Pairs& pairs) { return pairs.workshops >= limits.least_workshops && pairs.countries() >= limits.least_countries; };
  const std::string on = " on " + std::to_string(m.workshops) + " workshops of " + std::to_string(countries) +
                         " countries, each left out of the training";
  if (!challenger.has_net || !enough(popularity)) {
    return {false, "TOO_FEW_WORKSHOPS",
            "Not promoted: measured on " + std::to_string(m.workshops) + " workshops of " + std::to_string(countries) + " countries; it takes " +
                std::to_string(limits.least_workshops) + " of " + std::to_string(limits.least_countries) +
                ". Earlier workshops and the local update speak."};
  }
  const auto against = [&](const char* what, double other, double low) {
    return "Not promoted: " + Words(m.model) + on + ", not surely better than " + what + " (" + Words(other) + "; the difference may be as low as " +
           Words(low) + ").";
  };
  const double over_popularity = popularity.Low(), over_rule = rule.Low();
  if (over_popularity <= 0) return {false, "WORSE_THAN_POPULARITY", against("popularity", m.popularity, over_popularity)};
  if (over_rule <= 0) return {false, "WORSE_THAN_RULE", against("the rule", m.rule, over_rule)};
  std::string words = Words(m.model) + on + ", against popularity " + Words(m.popularity) + " and the rule " + Words(m.rule);
  if (!champion) return {true, "", "Promoted: " + words + "; the first model of this programme."};
  const Pairs before = AgainstChampion(challenger.on, *champion);
  if (!enough(before)) return {true, "", "Promoted: " + words + "; the one before was measured on other workshops."};
  words += "; against the one before " + std::string(before.mean() < 0 ? "" : "+") + Words(before.mean()) + " on the " +
           std::to_string(before.workshops) + " workshops that both were measured on.";
  if (before.mean() < 0) return {false, "WORSE_THAN_CHAMPION", "Not promoted: " + words};
  return {true, "", "Promoted: " + words};
}

}  // namespace concord::learning
