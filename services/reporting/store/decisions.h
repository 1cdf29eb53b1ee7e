#pragma once
// What the room decided: gaps, rounds, agreement.
#include <map>
#include <string>
#include <vector>

#include "platform/store/store.h"
#include "reporting/domain/room.h"

namespace concord::reporting::db {

Status PutDecision(store::Tx& tx, const std::string& workshop, const std::string& question, const Decision& decision);
Result<std::map<std::string, Decision>> LoadDecisions(store::Tx& tx, const std::string& workshop);

Status CountBallot(store::Tx& tx, const std::string& workshop, int round);
Status PutRound(store::Tx& tx, const std::string& workshop, const Round& round);
Result<bool> RoundIsClosed(store::Tx& tx, const std::string& workshop, int round);
// Closed rounds by number.
Result<std::vector<Round>> LoadRounds(store::Tx& tx, const std::string& workshop);

Status PutAgreement(store::Tx& tx, const std::string& workshop, const Agreement& agreement);
// Empty when the room has not agreed.
Result<Agreement> LoadAgreement(store::Tx& tx, const std::string& workshop);

}  // namespace concord::reporting::db
