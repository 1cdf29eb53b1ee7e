#include "concord/intake/events/v1/intake_events.pb.h"
#include "reporting/events/handlers.h"
#include "reporting/store/ledger.h"
#include "reporting/store/workshops.h"

namespace concord::reporting::events {

Status StageChanged(store::Tx& tx, const bus::Event& event, Micros now) {
  CONCORD_TRY(const auto m, Read<concord::intake::events::v1::StageChanged>(event));
  CONCORD_TRY(auto workshop, WorkshopOf(m.workshop()));
  CONCORD_CHECK_OK(db::SetStage(tx, workshop, m.to()));
  return db::Remember(tx, event, {.workshop = workshop, .part = m.to()}, now);
}

}  // namespace concord::reporting::events
