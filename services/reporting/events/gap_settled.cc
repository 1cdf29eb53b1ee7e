#include "concord/intake/events/v1/intake_events.pb.h"
#include "reporting/events/handlers.h"
#include "reporting/store/decisions.h"

namespace concord::reporting::events {

// A level that was not agreed is computed from the answers when the report is read, as is "claimed".
Status GapSettled(Batch& batch, const bus::Event& event) {
  CONCORD_TRY(const auto m, Read<concord::intake::events::v1::GapSettled>(event));
  CONCORD_TRY(auto workshop, WorkshopOf(m.workshop()));
  CONCORD_CHECK_OK(db::PutDecision(batch.tx, workshop, m.question(), {m.state(), m.agreed(), m.level(), m.urgency()}));
  batch.ledger.Add(event, {.workshop = workshop, .part = m.question()});
  return Ok();
}

}  // namespace concord::reporting::events
