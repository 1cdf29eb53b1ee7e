#include "intake/domain/ballot.h"

#include <algorithm>
#include <utility>

namespace concord::intake {

Status CheckRanking(const std::vector<std::string>& ranking, const std::vector<std::string>& candidates, int places) {
  Error error = InvalidArgument("BALLOT_INVALID", "");
  if (ranking.empty()) error.violations.push_back({"ranking", "at least one candidate"});
  for (std::size_t i = 0; i < ranking.size(); ++i) {
    const std::string place = "ranking[" + std::to_string(i) + "]";
    const auto here = ranking.begin() + static_cast<std::ptrdiff_t>(i);
    if (static_cast<int>(i) >= places) {
      error.violations.push_back({place, "at most " + std::to_string(places) + " candidates"});
      break;
    }
    if (std::find(candidates.begin(), candidates.end(), ranking[i]) == candidates.end()) {
      error.violations.push_back({place, "\"" + ranking[i].substr(0, 40) + "\" is not a candidate of this round"});
    } else if (std::find(ranking.begin(), here, ranking[i]) != here) {
      error.violations.push_back({place, "\"" + ranking[i] + "\" is given twice"});
    }
  }
  if (error.violations.empty()) return Ok();
  error.message = error.violations.front().field + ": " + error.violations.front().description;
  return error;
}

Status MayVote(Side counts_as, int round, int open) {
  if (counts_as != Side::kGovernment && counts_as != Side::kIndustry) {
    return FailedPrecondition("OBSERVER", "observers do not vote");
  }
  if (open == 0 || round != open) return FailedPrecondition("NO_OPEN_ROUND", "this round is not open");
  return Ok();
}

}  // namespace concord::intake
