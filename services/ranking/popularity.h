#pragma once
// What earlier workshops chose: hierarchical Dirichlet counts, global → programme → country.
//
// The unit is an action's lift: its share times the number of candidates it stood among (1 = no better than chance), so that
// lists of different lengths and make-up add up. Each level holds Σ lift and how often the action was offered, and shrinks to
// the level above:  lift = (Σ lift + κ · lift above) / (offered + κ).  One update touches each item of one workshop once.
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ranking/bytes.h"
#include "ranking/types.h"

namespace concord::ranking {

class Popularity {
 public:
  static constexpr double kGlobal = 0.5;     // κ towards "no better than chance"
  static constexpr double kProgramme = 2.0;  // κ towards global
  static constexpr double kCountry = 1.0;    // κ towards programme

  // Adds a workshop's outcome (or takes it away, sign −1). Ignored: no outcome, all zero, exposed.
  void Learn(const WorkshopCase& workshop, double sign = 1);
  // The same from ids and shares that sum to 1, aligned.
  void Learn(std::string_view programme, std::string_view country, const std::vector<std::string>& actions,
             const std::vector<float>& share, double sign = 1);

  // log of the expected share of each candidate among these, normalised over them. `country` may be empty.
  std::vector<float> LogPrior(const std::vector<ActionInfo>& actions, std::string_view programme,
                              std::string_view country = {}) const;
  double Lift(std::string_view action, std::string_view programme, std::string_view country = {}) const;
  double Offered(std::string_view action) const;  // workshops that offered it, anywhere
  double workshops() const { return workshops_; }

  void Write(Writer& out) const;  // canonical order: the same counts give the same bytes
  static Popularity Read(Reader& in);

 private:
  struct Count {
    double lift = 0;
    double offered = 0;
  };
  struct Hash {
    using is_transparent = void;
    size_t operator()(std::string_view s) const { return std::hash<std::string_view>()(s); }
  };
  using Level = std::unordered_map<std::string, Count, Hash, std::equal_to<>>;
  using Levels = std::unordered_map<std::string, Level, Hash, std::equal_to<>>;

  Level global_;
  Levels programme_;  // by programme
  Levels country_;    // by programme '\n' country
  double workshops_ = 0;
};

// Relative place of each of `share`, 0 last … 1 first, equal ones in the middle of theirs.
std::vector<float> RelativePlaces(const std::vector<float>& share);

// Shares of an outcome as the library counts them: kShares normalised to sum 1; kOrder turned to 2^(relative rank · 4) − 1 and
// normalised. Empty when there is no outcome or nothing was chosen.
std::vector<float> NormalShares(const Outcome& outcome);

}  // namespace concord::ranking
