#include "concord/intake/events/v1/intake_events.pb.h"
#include "reporting/events/handlers.h"
#include "reporting/store/workshops.h"

namespace concord::reporting::events {

Status ParticipantJoined(Batch& batch, const bus::Event& event) {
  CONCORD_TRY(const auto m, Read<concord::intake::events::v1::ParticipantJoined>(event));
  CONCORD_TRY(auto at, NestedIdFromName(m.participant(), "workshops", "participants"));
  CONCORD_CHECK_OK(db::PutParticipant(batch.tx, at.parent, {at.child, m.side(), m.sex(), m.organisation()}));
  batch.ledger.Add(event, {.workshop = at.parent, .part = "", .amount = m.side() == "observer" ? 0 : 1});
  return Ok();
}

}  // namespace concord::reporting::events
