#pragma once
// What one agreement teaches.
#include <string>
#include <vector>

#include "learning/domain/agreed.h"
#include "ranking/types.h"

namespace concord::learning {

struct Lesson {
  std::string office;
  ranking::WorkshopCase workshop;  // with its outcome
  std::string origin;              // "live" or "survey"
  bool demonstration = false;
  int ballots = 0;                 // of the first secret round
  std::int64_t version = 0;        // of the workshop when it agreed
  std::vector<std::string> suggested;  // before the first ballot, by place; ids as in workshop.candidates
  std::vector<double> p_top;           // aligned with it, or empty
  std::string model_version;           // that suggested; empty: the rule alone
  bool suggestion_shown = false;
  Agreement agreement;  // ids as in workshop.candidates
};

}  // namespace concord::learning
