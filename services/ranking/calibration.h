#pragma once
// How sure the ranking is: P(among the first n) and a 90 % interval of the place.
//
// Without data (the default): p_i = logistic((s_i − τ) / temperature), where s is the log of the predicted share and τ is such
// that the p sum to n; the interval holds every place that the score could reach by moving by `reach` either way.
// Fitted on out-of-fold predictions: the temperature by likelihood, then isotonic regression of p on what happened, drawn to a straight line
// of log-odds as if that came from thirteen groups more (steps seen in few countries are those countries' own), and the
// 5 % and 95 % quantiles of the true relative place given the predicted one, once for each number of local workshops. An action that
// was often ranked before has a range of its own; how much of it is mixed in is what makes the interval score least (Winkler's),
// and the tails are the narrowest that hold nine in ten (split conformal: none of the cases was seen by what predicted it).
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "ranking/bytes.h"
#include "ranking/types.h"

namespace concord::ranking {

// Where an action mostly stood, as relative places (rank − ½) / list length; NaN = not ranked often enough.
struct Range {
  float lo = std::numeric_limits<float>::quiet_NaN();
  float hi = std::numeric_limits<float>::quiet_NaN();
};
// 5 % and 95 % of the places of each action that five or more of the workshops ranked.
std::map<std::string, Range> OwnRanges(const std::vector<const WorkshopCase*>& workshops);

// One out-of-fold ranking against what happened, aligned.
struct CalibrationCase {
  std::vector<float> score;  // log of predicted shares
  std::vector<float> truth;  // shares that were chosen
  std::vector<Range> own;    // of each action, from earlier workshops; empty = of none
  std::string group;         // a country: its cases are alike
};

class Calibration {
 public:
  static constexpr size_t kGrid = 21;  // predicted relative places 0, .05 … 1

  static Calibration Fit(const std::vector<CalibrationCase>& cases);

  // score → p_top (clipped to 0.001 … 0.999); `top` = n.
  std::vector<float> TopProbability(const std::vector<float>& score, int top) const;
  // place (0 = first) of m → its interval, 1-based, both ends within 1 … m and around the place. `score` sorted, best first.
  void Interval(const std::vector<float>& sorted, size_t place, const Range& own, int* lo, int* hi) const;
  bool fitted() const { return !x_.empty(); }

  void Write(Writer& out) const;
  static Calibration Read(Reader& in);
  bool Consistent() const;

 private:
  void Place(size_t place, size_t m, const Range& own, int* lo, int* hi) const;  // fitted only

  float temperature_ = 0.6f;
  float reach_ = 1.5f;
  std::vector<float> x_, y_;    // isotonic knots, linear between
  std::vector<float> lo_, hi_;  // kGrid each
  float own_ = 0;               // part of the action's own range
};

// Truth as the scorer counts it: 1 = surely among the first n; ties share.
std::vector<float> TopMembership(const std::vector<float>& truth, int top);
// Middle rank of each, 1 = best; ties share the middle.
std::vector<float> MiddleRanks(const std::vector<float>& truth);

}  // namespace concord::ranking
