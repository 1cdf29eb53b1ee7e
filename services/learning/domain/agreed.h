#pragma once
// What people chose, after what came later: changes of order by the room, and what became of actions on the roadmap. It teaches the local
// term alone (people had seen a suggestion by then).
#include <map>
#include <string>
#include <vector>

namespace concord::learning {

// A candidate was moved from one place to another, both from 1.
struct Moved {
  std::string candidate;
  int from_place = 0, to_place = 0;
};

struct Agreement {
  std::vector<std::string> order;  // as agreed, candidates by place
  std::vector<Moved> changes;      // that led to it, oldest first
};

// `share` is aligned with `candidates`. Who was moved up counts at least as much as whoever stood at that place; who was moved down, at
// most as much. Then what was done counts a quarter more and what was stopped half. Sums to 1; empty when nothing came later.
std::vector<float> AgreedShares(const std::vector<std::string>& candidates, const std::vector<float>& share, const Agreement& agreement,
                                const std::map<std::string, std::string>& outcomes);

}  // namespace concord::learning
