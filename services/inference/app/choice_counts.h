#pragma once
// What earlier workshops put among their first five, as people ask it: "in 3 of 9 it was in the five".
#include <map>
#include <string>
#include <vector>

#include "ranking/evidence.h"

namespace concord::inference {

struct Choices {
  int chosen = 0;  // of `of` workshops that had the action on their list
  int of = 0;
};

// Actions that a workshop put among its first n, best first. Of several that share the last place the half that is likelier to be in counts.
std::vector<std::string> FirstOf(const ranking::LocalRecord& record);

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
