#include "concord/intake/events/v1/intake_events.pb.h"
#include "reporting/events/handlers.h"
#include "reporting/store/decisions.h"

namespace concord::reporting::events {

Status BallotCast(Batch& batch, const bus::Event& event) {
  CONCORD_TRY(const auto m, Read<concord::intake::events::v1::BallotCast>(event));
  CONCORD_TRY(auto workshop, WorkshopOf(m.workshop()));
  CONCORD_CHECK_OK(db::CountBallot(batch.tx, workshop, m.round()));
  batch.ledger.Add(event, {.workshop = workshop, .part = std::to_string(m.round()), .amount = 1});
  return Ok();
}

}  // namespace concord::reporting::events
