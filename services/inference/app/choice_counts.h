#pragma once
// What earlier workshops put among their first five, as people ask it: "in 3 of 9 it was in the five". Of other offices' workshops it is told in
// whole fives only, by the order in which they began: never of fewer, and what was asked before and after one more was learnt differs by five or
// not at all. The caller's own are told as they are, so that taking them off tells nothing of the others.
#include <cstdint>
#include <map>
#include <string>
#include <unordered_set>
#include <vector>

#include "ranking/evidence.h"

namespace concord::inference {

inline constexpr int kLeastOthers = 5;  // workshops of other offices in a count

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

  // `owner`: ranking::OwnerOf the caller's office; 0: nobody's.
  Choices Of(const std::string& action, std::uint64_t owner) const;
  Choices In(const std::string& country, const std::string& action, std::uint64_t owner) const;
  // Not for people: how many of the country's workshops had it on their list.
  int Listed(const std::string& country, const std::string& action) const;
  int Workshops(const std::string& country) const;

 private:
  struct Seen {
    std::uint64_t owner;
    bool chosen;
  };
  struct Action {
    std::vector<Seen> seen;  // oldest workshop first
    std::unordered_set<std::uint64_t> owners;
    Choices fives;  // as somebody sees it who owns none
    Choices For(std::uint64_t owner) const;
  };
  using ByAction = std::map<std::string, Action>;
  static const Action* Find(const ByAction& actions, const std::string& action);
  ByAction all_;
  std::map<std::string, ByAction> country_;
  std::map<std::string, int> workshops_;
};

}  // namespace concord::inference
