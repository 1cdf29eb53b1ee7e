#include "learning/domain/gate.h"

#include <cstdio>

namespace concord::learning {
namespace {

std::string Figure(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

}  // namespace

Verdict Decide(const Challenger& challenger, const std::optional<Measured>& champion, const GateLimits& limits) {
  const Measured& m = challenger.on_countries_left_out;
  const std::string on = " on " + std::to_string(m.workshops) + " workshops of " + std::to_string(challenger.countries) +
                         " countries, each left out of the training";
  if (!challenger.has_net || m.workshops < limits.least_workshops || challenger.countries < limits.least_countries) {
    return {false, "TOO_FEW_WORKSHOPS",
            "Not promoted: measured on " + std::to_string(m.workshops) + " workshops of " + std::to_string(challenger.countries) +
                " countries; it takes " + std::to_string(limits.least_workshops) + " of " + std::to_string(limits.least_countries) +
                ". Earlier workshops and the local update speak."};
  }
  const auto against = [&](const char* what, double other) {
    return "Not promoted: " + Figure(m.model) + on + ", not better than " + what + " (" + Figure(other) + ").";
  };
  if (m.model <= m.popularity) return {false, "WORSE_THAN_POPULARITY", against("popularity", m.popularity)};
  if (m.model <= m.rule) return {false, "WORSE_THAN_RULE", against("the rule", m.rule)};
  std::string words = Figure(m.model) + on + ", against popularity " + Figure(m.popularity) + " and the rule " + Figure(m.rule);
  if (!champion) return {true, "", "Promoted: " + words + "; the first model of this programme."};
  words += "; ahead of popularity by " + Figure(m.lead()) + ", the one before by " + Figure(champion->lead()) + ".";
  if (m.lead() < champion->lead() - limits.lead_noise) return {false, "WORSE_THAN_CHAMPION", "Not promoted: " + words};
  return {true, "", "Promoted: " + words};
}

}  // namespace concord::learning
