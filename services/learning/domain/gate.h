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
};

// The means.
struct Measured {
  int workshops = 0;  // 0: there was nothing to measure on
  double model = 0;
  double popularity = 0;
  double rule = 0;
};
Measured MeanOf(const std::vector<Figure>& figures);

struct GateLimits {
  int least_workshops = 30;
  int least_countries = 8;
};

struct Challenger {
  bool has_net = false;
  std::vector<Figure> on;
};

struct Verdict {
  bool promoted = false;
  std::string reason;  // of a rejection: TOO_FEW_WORKSHOPS, WORSE_THAN_POPULARITY, WORSE_THAN_RULE, WORSE_THAN_CHAMPION
  std::string words;
};

// Promoted: surely better than popularity and than the rule (the lower end of the 95 % interval of the mean difference, whole countries
// drawn again, is above 0), and in the mean not worse than the champion on the workshops that both were measured on. A champion with too
// few of those says nothing: it was measured on others, such as demonstration workshops that have left the data.
Verdict Decide(const Challenger& challenger, const std::optional<std::vector<Figure>>& champion, const GateLimits& limits);

}  // namespace concord::learning
