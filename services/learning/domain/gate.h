#pragma once
// Whether a trained model is served: a gate in words. Figures are NDCG@10 on workshops of whose countries the measured models had seen
// nothing, so two models compare pair by pair on the workshops that both were measured on.
#include <optional>
#include <string>
#include <vector>

namespace concord::learning {

// On one workshop.
struct Figure {
  std::string workshop, country;
  double model = 0;
  double popularity = 0;
  double rule = 0;
  std::string programme, office;
  std::vector<float> said, seen;  // chance of the first five that was said of each candidate, and whether it came; empty: not measured
};

// The means.
struct Measured {
  int workshops = 0;  // 0: there was nothing to measure on
  double model = 0;
  double popularity = 0;
  double rule = 0;
};
Measured MeanOf(const std::vector<Figure>& figures);

// Mean distance of what was said from what came, over ten bins of what was said; nothing when nothing was said.
std::optional<double> CalibrationError(const std::vector<Figure>& figures);

struct GateLimits {
  int least_workshops = 30;
  int least_countries = 8;            // or offices
  double most_calibration = 0.01;     // so much worse than the champion may the calibration error be
  double most_programme = 0.03;       // and so much the mean of a programme
  double rank_us = 5000;              // 99 of 100 rankings, from answers to order
};

struct Challenger {
  bool has_net = false;
  std::vector<Figure> on;
  std::string settings_hash;  // what it was trained with: another is another method
  double rank_us_p99 = 0;
};

struct Champion {
  std::vector<Figure> on;
  std::string settings_hash;
};

struct Verdict {
  bool passed = false;
  // Of a rejection: TOO_FEW_WORKSHOPS, WORSE_THAN_POPULARITY, WORSE_THAN_RULE, WORSE_THAN_CHAMPION, CALIBRATION_WORSE, PROGRAMME_WORSE, TOO_SLOW.
  std::string reason;
  std::string words;                     // why, without "Promoted" or "Not promoted"
  std::optional<double> against_before;  // mean difference to the champion, where enough was in common
};

// Passed: surely better than popularity and than the rule (the lower end of the 95 % interval of the mean difference, whole countries
// drawn again, or offices where there are too few countries, is above 0); against the champion, on the workshops that both were measured on,
// surely better when it was trained with other settings, and in the mean not worse when it is the same method that has learnt more
// (ADR 0034); calibration and no programme worse than the limits, and quick enough. A champion with too few workshops in common says
// nothing: it was measured on others, such as demonstration workshops that have left the data.
Verdict Decide(const Challenger& challenger, const std::optional<Champion>& champion, const GateLimits& limits);

}  // namespace concord::learning
