#pragma once
// Secret rounds and their ballots, as rows. A ballot is in the store before it is acknowledged; nothing here reads one back for
// anybody but its caster before the round is closed.
#include <optional>
#include <string>
#include <vector>

#include "intake/domain/ballot.h"
#include "platform/store/store.h"

namespace concord::intake::db {

struct RoundRow {
  int number = 0;
  std::vector<std::string> candidates;  // in catalogue order, frozen when it was opened
  Micros open_time = 0, close_time = 0; // close_time 0: open
  int voters = 0;                       // who could have voted; set at closing
  std::string voter_key;

  bool open() const { return close_time == 0; }
};

Result<std::optional<RoundRow>> LoadRound(store::Tx& tx, const std::string& workshop, int number);
Status InsertRound(store::Tx& tx, const std::string& workshop, const RoundRow& round);
Status SetRoundClosed(store::Tx& tx, const std::string& workshop, int number, Micros close_time, int voters);
Status DeleteRound(store::Tx& tx, const std::string& workshop, int number);

struct BallotRow {
  Ballot ballot;
  std::string request_id;
  Micros receive_time = 0;
};
Result<std::optional<BallotRow>> FindBallot(store::Tx& tx, const std::string& workshop, int round, const std::string& participant);
// False when this participant has cast one in this round: then nothing was written.
Result<bool> InsertBallot(store::Tx& tx, const std::string& workshop, int round, const BallotRow& row);
Result<std::vector<Ballot>> LoadBallots(store::Tx& tx, const std::string& workshop, int round);
Result<int> CountBallots(store::Tx& tx, const std::string& workshop, int round);

}  // namespace concord::intake::db
