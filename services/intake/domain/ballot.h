#pragma once
// Ballots: up to five candidates, best first, secret until the round is closed.
#include <string>
#include <vector>

#include "intake/domain/stage.h"
#include "platform/base/result.h"

namespace concord::intake {

struct Ballot {
  std::string participant;
  Side side = Side::kUnset;  // on which it counts
  std::vector<std::string> ranking;
};

// Errors: INVALID_ARGUMENT BALLOT_INVALID; violations name the place ("ranking[2]").
Status CheckRanking(const std::vector<std::string>& ranking, const std::vector<std::string>& candidates, int places);

// May this person vote in `round` now? `open`: the round that is open, 0: none.
// Errors: FAILED_PRECONDITION OBSERVER | NO_OPEN_ROUND (closed, not yet open, or another one).
Status MayVote(Side counts_as, int round, int open);

// The candidates in an order of the voter's own, so that the first on the paper gains nothing: shuffled by a hash of `key`
// (participant and round), the same at each look and on each machine.
std::vector<std::string> PaperOrder(std::vector<std::string> candidates, const std::string& key);

}  // namespace concord::intake
