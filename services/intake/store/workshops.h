#pragma once
// Workshops and people in them, as rows.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "intake/domain/participant.h"
#include "intake/domain/workshop.h"
#include "platform/store/store.h"

namespace concord::intake::db {

// Errors: NOT_FOUND WORKSHOP_NOT_FOUND, the same for another office's.
Result<Workshop> LoadWorkshop(store::Tx& tx, const std::string& id);
// Unscoped look-up before joining: the office and id behind a join code. NOT_FOUND JOIN_CODE_UNKNOWN.
struct Located {
  std::string office, workshop;
};
Result<Located> LocateJoinCode(store::Tx& unscoped, const std::string& join_code);

Status InsertWorkshop(store::Tx& tx, const Workshop& workshop);
// Writes everything and moves the etag on. `workshop.edition` must be what was loaded; ABORTED ETAG_MISMATCH otherwise.
Status SaveWorkshop(store::Tx& tx, Workshop& workshop, Micros now);
// Moves only `version` on: before an event of the workshop that does not change what was prepared (a settled gap).
Status BumpVersion(store::Tx& tx, Workshop& workshop);

// Newest first, after (create_time, id) exclusive; `origin` "" means all.
struct PageKey {
  Micros create_time = 0;
  std::string id;
};
Result<std::vector<Workshop>> ListWorkshops(store::Tx& tx, const std::string& origin, const std::optional<PageKey>& after, int limit);

// What an earlier request of this id made; nothing when it is new.
Result<std::optional<std::string>> FindRequest(store::Tx& tx, const std::string& kind, const std::string& request_id);
Status RememberRequest(store::Tx& tx, const std::string& kind, const std::string& request_id, const std::string& result, Micros now);

// Errors: NOT_FOUND PARTICIPANT_NOT_FOUND.
Result<Participant> LoadParticipant(store::Tx& tx, const std::string& workshop, const std::string& id);
Result<std::optional<Participant>> FindByClient(store::Tx& tx, const std::string& workshop, const std::string& client_hash);
Status InsertParticipant(store::Tx& tx, const Participant& participant);
// In order of joining, after `number` exclusive; limit 0: all.
Result<std::vector<Participant>> ListParticipants(store::Tx& tx, const std::string& workshop, int after_number = 0, int limit = 0);

// The number by which events speak of an organisation: the one it has in this workshop, else the next; 0 without a name.
Result<int> OrganisationNumber(store::Tx& tx, const std::string& workshop, const std::string& organisation);

struct Head {
  int joined = 0;     // observers not counted
  int observers = 0;
  int last_number = 0;
};
Result<Head> CountParticipants(store::Tx& tx, const std::string& workshop);

// A number that grows with everything that changes in a workshop: preparation, stage, people, answers, gaps, ballots, positions.
struct Change {
  std::int64_t change = 0;
  Stage stage = Stage::kUnset;
};
Result<Change> ReadChange(store::Tx& tx, const std::string& workshop);

}  // namespace concord::intake::db
