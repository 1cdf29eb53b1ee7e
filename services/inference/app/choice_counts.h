#pragma once
// What earlier workshops put among their first five, as people ask it: "in 3 of 9 it was in the five".
#include <map>
#include <string>

#include "ranking/evidence.h"

namespace concord::inference {

struct Choices {
  int chosen = 0;  // of `of` workshops that had the action on their list
  int of = 0;
};

class ChoiceCounts {
 public:
  ChoiceCounts() = default;
  explicit ChoiceCounts(const ranking::Evidence& evidence);

  Choices Of(const std::string& action) const;
  Choices In(const std::string& country, const std::string& action) const;
  int Workshops(const std::string& country) const;

 private:
  using ByAction = std::map<std::string, Choices>;
  ByAction all_;
  std::map<std::string, ByAction> country_;
  std::map<std::string, int> workshops_;
};

}  // namespace concord::inference
