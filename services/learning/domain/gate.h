#pragma once
// Whether a trained model is served: a gate in words. Figures are NDCG@10 on countries that the measured models had not seen.
#include <optional>
#include <string>

namespace concord::learning {

struct Measured {
  int workshops = 0;  // 0: there was nothing to measure on
  double model = 0;
  double popularity = 0;
  double rule = 0;
  double lead() const { return model - popularity; }
};

struct GateLimits {
  int least_workshops = 30;
  int least_countries = 8;
  // Champion and challenger are measured on the workshops of their own day: their leads over popularity are compared, and a lead
  // that is smaller by less than this is noise (one standard error by country is .016 to .024).
  double lead_noise = 0.01;
};

struct Challenger {
  bool has_net = false;
  int countries = 0;
  Measured on_countries_left_out;
};

struct Verdict {
  bool promoted = false;
  std::string reason;  // of a rejection: TOO_FEW_WORKSHOPS, WORSE_THAN_POPULARITY, WORSE_THAN_RULE, WORSE_THAN_CHAMPION
  std::string words;
};

Verdict Decide(const Challenger& challenger, const std::optional<Measured>& champion, const GateLimits& limits);

}  // namespace concord::learning
