#pragma once
// The stack: one ranking out of several learners' rankings, by a weighted sum of their log shares.
//
// Weights are learnt on predictions for workshops whose whole country (or programme) the learner had not seen: non-negative least
// squares against what was chosen, drawn towards equal weights of the members it keeps, the more the fewer workshops there are
// (half and half at fifty). Measured on countries and rows left out inside the training side of nine sets: equal weights of all
// members lose up to .026 of tau-b to the best one, half equal ones .006; a choice of members by their score gains nothing.
// A programme with enough workshops of its own gets its own weights, drawn to the common ones. Pure functions, no randomness.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "ranking/bytes.h"
#include "ranking/types.h"

namespace concord::ranking {

// A workshop, and what each member said of it without having seen its country.
struct StackCase {
  std::vector<std::vector<float>> score;  // member → candidate, normalised log shares
  const WorkshopCase* workshop = nullptr;
};

class Stack {
 public:
  std::vector<std::string> members;
  std::vector<float> weights;                              // of each member, sum to 1
  std::map<std::string, std::vector<float>> by_programme;  // where it has its own; sum to 1

  // Normalised log share of each candidate. `score` as in StackCase.
  std::vector<float> Mix(const std::vector<std::vector<float>>& score, std::string_view programme) const;

  void Write(Writer& out) const;
  static Stack Read(Reader& in);  // check in.failed() and Consistent()
  bool Consistent() const;
};

// With no cases, everything goes to the first member.
Stack FitStack(const std::vector<std::string>& members, const std::vector<StackCase>& cases);

// Non-negative w with sum 1 that minimises w' square w − 2 w' product; for FitStack and its tests.
std::vector<double> SimplexLeastSquares(const std::vector<double>& square, const std::vector<double>& product);

}  // namespace concord::ranking
