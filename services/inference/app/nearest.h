#pragma once
// Earlier workshops that were expected to choose most like this one. Those of other offices are told as one sum over at least five,
// never by name and never fewer; by name only those of the caller's own office, which are not in the sum: nobody can take them off it.
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "inference/app/choice_counts.h"
#include "ranking/evidence.h"

namespace concord::inference {

inline constexpr int kNearest = 15;
inline constexpr int kLeastNearest = kLeastOthers;  // of other offices in a sum

struct OwnWorkshop {
  std::string id;
  double likeness = 0;           // 0 … 1, of the shares that were expected
  std::vector<std::string> top;  // candidates that it put among its first n, best first
};

struct Nearest {
  int workshops = 0;                  // of other offices; 0: too few
  std::map<std::string, int> chosen;  // of them, by candidate: how many put it among their first n
  std::vector<OwnWorkshop> own;       // nearest first
};

// `owner`: ranking::OwnerOf the caller's office.
Nearest NearestOf(const ranking::Evidence& evidence, const ranking::PreparedWorkshop& prepared, std::uint64_t owner);

}  // namespace concord::inference
