#pragma once
// Secret rounds: paper, ballot, result, and the suggestion that was made before.
#include <string>
#include <vector>

#include "intake/app/room_reader.h"
#include "intake/app/shortlist_use_cases.h"
#include "intake/domain/tally.h"
#include "intake/store/rounds.h"

namespace concord::intake {

struct BallotPaper {
  int round = 0;                          // 0: none is open
  std::vector<CandidateView> candidates;  // in the caller's own order
  int places = 0;
  bool cast = false;
  std::vector<std::string> ranking;       // what the caller cast
};

struct RoundView {
  db::RoundRow round;
  RoundResult result;
  std::vector<int> place_before;          // one for each tally; 0: no round before
};

// Counts a closed round.
Result<RoundView> CountRoundOf(store::Tx& tx, const Room& room, int number);

class BallotUseCases {
 public:
  explicit BallotUseCases(Decisions given) : given_(given) {}

  // FAILED_PRECONDITION OBSERVER.
  Result<BallotPaper> Paper(const auth::Principal& caller, const std::string& workshop);
  // When it was durable. Errors: FAILED_PRECONDITION OBSERVER | NO_OPEN_ROUND; ALREADY_EXISTS BALLOT_CAST;
  // INVALID_ARGUMENT BALLOT_INVALID | REQUEST_ID_INVALID.
  Result<Micros> Cast(const auth::Principal& caller, const std::string& workshop, int round, const std::vector<std::string>& ranking,
                      const std::string& request_id);
  // FAILED_PRECONDITION ROUND_SECRET; NOT_FOUND ROUND_NOT_FOUND.
  Result<RoundView> GetRound(const auth::Principal& caller, const std::string& workshop, int number);
  // Ballots of a closed round; the pseudonym stands in for the participant. Errors: as GetRound.
  Result<std::vector<Ballot>> Export(const auth::Principal& caller, const std::string& workshop, int number);
  // FAILED_PRECONDITION SUGGESTION_SECRET; NOT_FOUND SUGGESTION_NOT_FOUND.
  Result<Suggestion> GetSuggestion(const auth::Principal& caller, const std::string& workshop);

 private:
  Decisions given_;
};

}  // namespace concord::intake
