#pragma once
// Workshops, who takes part, and their latest answers.
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "platform/store/store.h"
#include "reporting/domain/home.h"
#include "reporting/domain/room.h"

namespace concord::reporting::db {

// The same workshop may be opened again with another preparation. Its stage is left as it is.
Status PutWorkshop(store::Tx& tx, const Workshop& workshop);
Status SetStage(store::Tx& tx, const std::string& workshop, const std::string& stage);
// NOT_FOUND WORKSHOP_NOT_FOUND: also of another office, and before it was opened.
Result<Workshop> LoadWorkshop(store::Tx& tx, const std::string& id);

// Newest first; imported surveys are neither running nor finished. `most` 0: all.
Result<std::vector<Summary>> Running(store::Tx& tx);
Result<std::vector<Summary>> Finished(store::Tx& tx, int most);

Status PutParticipant(store::Tx& tx, const std::string& workshop, const Participant& participant);
Result<std::vector<Participant>> LoadParticipants(store::Tx& tx, const std::string& workshop);

// Empty when this participant has not answered yet.
Result<Sheet> LoadSheet(store::Tx& tx, const std::string& workshop, const std::string& participant);
// Of several, one for each, whether it has answered or not.
Result<std::map<std::string, Sheet>> LoadSheets(store::Tx& tx, const std::string& workshop, const std::vector<std::string>& participants);
Status PutRespondent(store::Tx& tx, const std::string& workshop, const Respondent& respondent);
Result<std::vector<Respondent>> LoadRespondents(store::Tx& tx, const std::string& workshop);

}  // namespace concord::reporting::db
