#include "intake/app/room_reader.h"

#include <map>

#include "intake/store/gaps.h"
#include "intake/store/sheets.h"
#include "intake/store/workshops.h"
#include "platform/id/id.h"

namespace concord::intake {

Result<std::string> WorkshopFor(const auth::Principal& caller, const std::string& name) {
  CONCORD_TRY(auto id, IdFromName(name, "workshops"));
  if (caller.kind == auth::Kind::kParticipant && caller.workshop != id) {
    return NotFound("WORKSHOP_NOT_FOUND", "There is no such workshop.");
  }
  return id;
}

Result<Room> LoadRoom(store::Tx& tx, InstrumentCache& instruments, const std::string& id) {
  CONCORD_TRY(auto workshop, db::LoadWorkshop(tx, id));
  CONCORD_TRY(auto instrument, instruments.Get(tx, workshop.instrument, workshop.instrument_version));
  return Room{std::move(workshop), std::move(instrument)};
}

Result<std::vector<Responder>> LoadResponders(store::Tx& tx, const std::string& workshop) {
  CONCORD_TRY(auto participants, db::ListParticipants(tx, workshop));
  CONCORD_TRY(auto sheets, db::LoadSheets(tx, workshop));
  std::map<std::string, AnswerSheet> by_participant;
  for (auto& s : sheets) by_participant.emplace(std::move(s.participant), std::move(s.sheet));
  std::vector<Responder> out;
  for (Participant& p : participants) {
    if (SideIndex(p.counts_as) < 0) continue;
    Responder r;
    if (auto sheet = by_participant.find(p.id); sheet != by_participant.end()) r.sheet = std::move(sheet->second);
    r.participant = std::move(p);
    out.push_back(std::move(r));
  }
  return out;
}

Result<std::vector<Gap>> LoadGaps(store::Tx& tx, const Workshop& workshop, const Instrument& instrument) {
  CONCORD_TRY(auto responders, LoadResponders(tx, workshop.id));
  CONCORD_TRY(auto decisions, db::LoadGapDecisions(tx, workshop.id));
  return GapsOf(instrument, workshop, responders, decisions);
}

Status MustBeAt(const Workshop& workshop, Stage stage) {
  if (workshop.stage == stage) return Ok();
  const bool early = workshop.stage < stage;
  return FailedPrecondition(early ? "STAGE_NOT_REACHED" : "STAGE_PASSED",
                            early ? "The workshop is not there yet." : "The workshop has moved on.")
      .With("stage", StageName(workshop.stage))
      .With("needed", StageName(stage));
}

Result<SideCounts> CountSides(store::Tx& tx, const std::string& workshop) {
  CONCORD_TRY(auto participants, db::ListParticipants(tx, workshop));
  SideCounts out;
  for (const Participant& p : participants) {
    if (const int side = SideIndex(p.counts_as); side >= 0) ++out.people[side];
  }
  return out;
}

}  // namespace concord::intake
