#include "learning/domain/gate.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <map>
#include <random>
#include <set>

namespace concord::learning {
namespace {

constexpr int kDraws = 2000;
constexpr int kLeastOfProgramme = 3;  // fewer workshops of a programme say nothing of it

// Differences of two orders, workshop by workshop; drawn again in clusters.
struct Pairs {
  std::map<std::string, std::vector<double>> by_cluster;
  int workshops = 0;
  double sum = 0;

  void Add(const std::string& cluster, double difference) {
    by_cluster[cluster].push_back(difference);
    ++workshops;
    sum += difference;
  }
  double mean() const { return workshops == 0 ? 0 : sum / workshops; }
  // Lower end of the 95 % interval of the mean: as many clusters are drawn again, each with all its workshops. Always the same draws.
  double Low() const {
    if (workshops == 0) return 0;
    std::vector<std::pair<double, int>> clusters;  // sum, workshops
    for (const auto& [_, differences] : by_cluster) {
      double total = 0;
      for (const double d : differences) total += d;
      clusters.emplace_back(total, static_cast<int>(differences.size()));
    }
    std::mt19937_64 random(1);
    std::vector<double> means;
    for (int draw = 0; draw < kDraws; ++draw) {
      double total = 0;
      int count = 0;
      for (std::size_t k = 0; k < clusters.size(); ++k) {
        const auto& [some, many] = clusters[random() % clusters.size()];
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

std::size_t Kinds(const std::vector<Figure>& on, std::string Figure::*which) {
  std::set<std::string> kinds;
  for (const Figure& f : on) kinds.insert(f.*which);
  return kinds.size();
}

// What is drawn again: countries, or offices where only they are enough; nothing when neither is.
std::string Figure::*Clusters(const std::vector<Figure>& on, const GateLimits& limits) {
  if (static_cast<int>(on.size()) < limits.least_workshops) return nullptr;
  for (std::string Figure::*which : {&Figure::country, &Figure::office}) {
    if (static_cast<int>(Kinds(on, which)) >= limits.least_countries) return which;
  }
  return nullptr;
}

Pairs Against(const std::vector<Figure>& on, double Figure::*other, std::string Figure::*cluster) {
  Pairs out;
  for (const Figure& f : on) out.Add(f.*cluster, f.model - f.*other);
  return out;
}

// The challenger's figures on what the champion was measured on too, and the champion's beside them.
struct Common {
  std::vector<Figure> mine, its;
};
Common InCommon(const std::vector<Figure>& on, const std::vector<Figure>& champion) {
  std::map<std::string, const Figure*> was;
  for (const Figure& f : champion) was[f.workshop] = &f;
  Common out;
  for (const Figure& f : on) {
    if (const auto found = was.find(f.workshop); found != was.end()) {
      out.mine.push_back(f);
      out.its.push_back(*found->second);
    }
  }
  return out;
}

std::string Words(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}
std::string Signed(double value) { return (value < 0 ? "" : "+") + Words(value); }

// The programme that loses most against `its`, by how much.
std::pair<std::string, double> WorstProgramme(const std::vector<Figure>& mine, const std::vector<double>& its) {
  std::map<std::string, Pairs> programmes;
  for (std::size_t i = 0; i < mine.size(); ++i) programmes[mine[i].programme].Add("", mine[i].model - its[i]);
  std::pair<std::string, double> worst;
  for (const auto& [name, pairs] : programmes) {
    if (pairs.workshops >= kLeastOfProgramme && pairs.mean() < worst.second) worst = {name, pairs.mean()};
  }
  return worst;
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

std::optional<double> CalibrationError(const std::vector<Figure>& figures) {
  struct Bin {
    double said = 0, seen = 0;
  };
  std::array<Bin, 10> bins{};
  int all = 0;
  for (const Figure& f : figures) {
    for (std::size_t i = 0; i < std::min(f.said.size(), f.seen.size()); ++i, ++all) {
      Bin& bin = bins[static_cast<std::size_t>(std::clamp(static_cast<int>(f.said[i] * 10), 0, 9))];
      bin.said += f.said[i];
      bin.seen += f.seen[i];
    }
  }
  if (all == 0) return std::nullopt;
  double error = 0;
  for (const Bin& bin : bins) error += std::abs(bin.said - bin.seen) / all;
  return error;
}

Verdict Decide(const Challenger& challenger, const std::optional<Champion>& champion, const GateLimits& limits) {
  const Measured m = MeanOf(challenger.on);
  const auto countries = std::to_string(Kinds(challenger.on, &Figure::country));
  std::string Figure::*const cluster = Clusters(challenger.on, limits);
  if (!challenger.has_net || cluster == nullptr) {
    return {false, "TOO_FEW_WORKSHOPS",
            "measured on " + std::to_string(m.workshops) + " workshops of " + countries + " countries; it takes " +
                std::to_string(limits.least_workshops) + " of " + std::to_string(limits.least_countries) +
                " countries or offices. Earlier workshops and the local update speak."};
  }
  const std::string on = " on " + std::to_string(m.workshops) + " workshops of " + countries + " countries, each left out of the training";
  const auto against = [&](const char* what, double other, double low) {
    return Words(m.model) + on + ", not surely better than " + what + " (" + Words(other) + "; the difference may be as low as " + Words(low) + ").";
  };
  const double over_popularity = Against(challenger.on, &Figure::popularity, cluster).Low();
  const double over_rule = Against(challenger.on, &Figure::rule, cluster).Low();
  if (over_popularity <= 0) return {false, "WORSE_THAN_POPULARITY", against("popularity", m.popularity, over_popularity)};
  if (over_rule <= 0) return {false, "WORSE_THAN_RULE", against("the rule", m.rule, over_rule)};
  std::string words = Words(m.model) + on + ", against popularity " + Words(m.popularity) + " and the rule " + Words(m.rule);
  if (challenger.rank_us_p99 > limits.rank_us) {
    return {false, "TOO_SLOW", words + "; but 1 of 100 rankings takes " + Words(challenger.rank_us_p99 / 1000) + " ms or more, and the budget is " +
                                   Words(limits.rank_us / 1000) + " ms."};
  }
  const auto programme = [&](const std::pair<std::string, double>& worst, const char* whom) -> Verdict {
    return {false, "PROGRAMME_WORSE", words + "; but in " + worst.first + " worse than " + whom + " by " + Words(-worst.second) + "."};
  };
  const Common both = champion ? InCommon(challenger.on, champion->on) : Common();
  if (Clusters(both.mine, limits) == nullptr) {
    std::vector<double> popularity;
    for (const Figure& f : challenger.on) popularity.push_back(f.popularity);
    if (const auto worst = WorstProgramme(challenger.on, popularity); worst.second < -limits.most_programme) return programme(worst, "popularity");
    return {true, "", words + (champion ? "; the one before was measured on other workshops." : "; the first model of this programme.")};
  }
  Pairs before;
  std::vector<double> its;
  for (std::size_t i = 0; i < both.mine.size(); ++i) {
    before.Add(both.mine[i].*Clusters(both.mine, limits), both.mine[i].model - both.its[i].model);
    its.push_back(both.its[i].model);
  }
  const std::string there = " on the " + std::to_string(before.workshops) + " workshops that both were measured on";
  words += "; against the one before " + Signed(before.mean()) + there;
  const auto compared = [&](Verdict verdict) {
    verdict.against_before = before.mean();
    return verdict;
  };
  if (challenger.settings_hash != champion->settings_hash) {
    if (const double low = before.Low(); low <= 0) {
      return compared({false, "WORSE_THAN_CHAMPION", words + ", which is not surely better: with other settings than its own the difference may be as low as " +
                                                         Words(low) + "."});
    }
  } else if (before.mean() < 0) {
    return compared({false, "WORSE_THAN_CHAMPION", words + "."});
  }
  const auto mine_error = CalibrationError(both.mine), its_error = CalibrationError(both.its);
  if (its_error && (!mine_error || *mine_error > *its_error + limits.most_calibration)) {
    return compared({false, "CALIBRATION_WORSE", words + "; but its chances are off by " + (mine_error ? Words(*mine_error) : "an unknown part") +
                                                     " in the mean, those of the one before by " + Words(*its_error) + "."});
  }
  if (const auto worst = WorstProgramme(both.mine, its); worst.second < -limits.most_programme) return compared(programme(worst, "the one before"));
  return compared({true, "", words + "."});
}

}  // namespace concord::learning
