#include "concord/intake/events/v1/intake_events.pb.h"
#include "reporting/events/handlers.h"
#include "reporting/store/decisions.h"
#include "reporting/store/ledger.h"

namespace concord::reporting::events {

Status BallotCast(store::Tx& tx, const bus::Event& event, Micros now) {
  CONCORD_TRY(const auto m, Read<concord::intake::events::v1::BallotCast>(event));
  CONCORD_TRY(auto workshop, WorkshopOf(m.workshop()));
  CONCORD_CHECK_OK(db::CountBallot(tx, workshop, m.round()));
  return db::Remember(tx, event, {.workshop = workshop, .part = std::to_string(m.round()), .amount = 1}, now);
}

}  // namespace concord::reporting::events
