#include "concord/intake/events/v1/intake_events.pb.h"
#include "reporting/events/handlers.h"
#include "reporting/store/workshops.h"

namespace concord::reporting::events {

Status StageChanged(Batch& batch, const bus::Event& event) {
  CONCORD_TRY(const auto m, Read<concord::intake::events::v1::StageChanged>(event));
  CONCORD_TRY(auto workshop, WorkshopOf(m.workshop()));
  CONCORD_CHECK_OK(db::SetStage(batch.tx, workshop, m.to()));
  batch.ledger.Add(event, {.workshop = workshop, .part = m.to()});
  return Ok();
}

}  // namespace concord::reporting::events
