#include "ranking/settings.h"

#include <charconv>
#include <sstream>

#include "ranking/bytes.h"

namespace concord::ranking {
namespace {

// Calls visit(name, value, least, most) for every knob, in the canonical order.
template <class S, class Visit>
void Each(S& s, Visit visit) {
  visit("seed", s.seed, 0.0, 1e18);
  visit("least_workshops", s.least_workshops, 2.0, 1e6);
  visit("least_stacked", s.least_stacked, 2.0, 1e6);
  visit("members", s.members, 1.0, 20.0);
  visit("hidden", s.hidden, 4.0, 1024.0);
  visit("dropout", s.dropout, 0.0, 0.9);
  visit("decay", s.decay, 0.0, 10.0);
  visit("rate", s.rate, 1e-6, 1.0);
  visit("passes", s.passes, 1.0, 1000.0);
  visit("least_steps", s.least_steps, 1.0, 1e6);
  visit("batch", s.batch, 1.0, 65536.0);
  visit("label_smoothing", s.label_smoothing, 0.0, 0.5);
  visit("context_noise", s.context_noise, 0.0, 10.0);
  visit("calibration_folds", s.calibration_folds, 0.0, 50.0);
  visit("rule_strength", s.rule_strength, 0.0, 10.0);
  visit("threads", s.threads, 1.0, 256.0);
}

std::string Trim(const std::string& s) {
  const auto a = s.find_first_not_of(" \t\r");
  return a == std::string::npos ? "" : s.substr(a, s.find_last_not_of(" \t\r") - a + 1);
}

}  // namespace

std::string Settings::Text() const {
  std::ostringstream out;
  Each(*this, [&](const std::string& name, const auto& value, double, double) {
    if (name != "threads") out << name << " = " << value << '\n';
  });
  return out.str();
}

std::string Settings::Hash() const { return Hex(Sha256(Text())); }

Result<Settings> Settings::Parse(const std::string& text, const std::string& file) {
  Settings settings;
  std::istringstream in(text);
  std::string line;
  for (int number = 1; std::getline(in, line); ++number) {
    line = Trim(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    const std::string where = file + ":" + std::to_string(number) + ": ";
    const auto equals = line.find('=');
    if (equals == std::string::npos) return InvalidArgument("RANKING_SETTINGS", where + "expected name = value");
    const std::string name = Trim(line.substr(0, equals)), value = Trim(line.substr(equals + 1));
    bool known = false;
    std::string problem;
    Each(settings, [&](const std::string& knob, auto& target, double least, double most) {
      if (knob != name) return;
      known = true;
      std::decay_t<decltype(target)> read{};
      const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), read);
      if (error != std::errc() || end != value.data() + value.size()) {
        problem = "'" + value + "' is not a number that " + name + " can hold";
      } else if (!(static_cast<double>(read) >= least && static_cast<double>(read) <= most)) {
        std::ostringstream range;
        range << name << " must be within " << least << " … " << most;
        problem = range.str();
      } else {
        target = read;
      }
    });
    if (!known) problem = "unknown setting '" + name + "'";
    if (!problem.empty()) return InvalidArgument("RANKING_SETTINGS", where + problem);
  }
  return settings;
}

}  // namespace concord::ranking
