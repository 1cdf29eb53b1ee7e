#include "concord/intake/events/v1/intake_events.pb.h"
#include "reporting/events/handlers.h"
#include "reporting/store/decisions.h"
#include "reporting/store/ledger.h"

namespace concord::reporting::events {

// A level that was not agreed is computed from the answers when the report is read, as is "claimed".
Status GapSettled(store::Tx& tx, const bus::Event& event, Micros now) {
  CONCORD_TRY(const auto m, Read<concord::intake::events::v1::GapSettled>(event));
  CONCORD_TRY(auto workshop, WorkshopOf(m.workshop()));
  CONCORD_CHECK_OK(db::PutDecision(tx, workshop, m.question(), {m.state(), m.agreed(), m.level(), m.urgency()}));
  return db::Remember(tx, event, {.workshop = workshop, .part = m.question()}, now);
}

}  // namespace concord::reporting::events
