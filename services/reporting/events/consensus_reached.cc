#include "concord/intake/events/v1/intake_events.pb.h"
#include "reporting/events/handlers.h"
#include "reporting/store/decisions.h"

namespace concord::reporting::events {
namespace {

Positions PositionsOf(const concord::intake::events::v1::PositionTotals& t) { return {t.support(), t.can_live(), t.object(), t.people()}; }

}  // namespace

Status ConsensusReached(Batch& batch, const bus::Event& event) {
  CONCORD_TRY(const auto m, Read<concord::intake::events::v1::ConsensusReached>(event));
  CONCORD_TRY(auto workshop, WorkshopOf(m.workshop()));
  Agreement a;
  a.order = {m.order().begin(), m.order().end()};
  for (const auto& c : m.changes()) a.changes.push_back({c.candidate(), c.from_place(), c.to_place()});
  a.suggested = {m.suggested().begin(), m.suggested().end()};
  a.model_version = m.model_version();
  a.government = PositionsOf(m.government());
  a.industry = PositionsOf(m.industry());
  CONCORD_CHECK_OK(db::PutAgreement(batch.tx, workshop, a));
  batch.ledger.Add(event, {.workshop = workshop, .part = ""});
  return Ok();
}

}  // namespace concord::reporting::events
