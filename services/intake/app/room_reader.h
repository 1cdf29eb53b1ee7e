#pragma once
// Loads what the second half of a workshop works on, and checks who may see it.
#include <string>
#include <vector>

#include "intake/app/instrument_cache.h"
#include "intake/domain/room.h"
#include "platform/auth/principal.h"
#include "platform/store/store.h"
#include "platform/time/clock.h"

namespace concord::intake {

// What every use case of the second half is given. All of it outlives them.
struct Decisions {
  store::Store& store;
  InstrumentCache& instruments;
  const Clock& clock;
};

struct Room {
  Workshop workshop;
  InstrumentPtr instrument;
};

// "workshops/…" as this caller may name it: participants know no workshop but their own. Errors: INVALID_ARGUMENT NAME_INVALID,
// NOT_FOUND WORKSHOP_NOT_FOUND, in the same words whether it is another office's, another workshop's or nobody's.
Result<std::string> WorkshopFor(const auth::Principal& caller, const std::string& name);
Result<Room> LoadRoom(store::Tx& tx, InstrumentCache& instruments, const std::string& id);

// Participants who are on a side, with their sheets (empty ones too), in order of joining.
Result<std::vector<Responder>> LoadResponders(store::Tx& tx, const std::string& workshop);
Result<std::vector<Gap>> LoadGaps(store::Tx& tx, const Workshop& workshop, const Instrument& instrument);

// FAILED_PRECONDITION STAGE_NOT_REACHED | STAGE_PASSED unless the workshop is at `stage`.
Status MustBeAt(const Workshop& workshop, Stage stage);

// People who joined on each side: government, industry.
struct SideCounts {
  int people[2] = {0, 0};
  int all() const { return people[0] + people[1]; }
};
Result<SideCounts> CountSides(store::Tx& tx, const std::string& workshop);

}  // namespace concord::intake
