#include <map>

#include "concord/intake/events/v1/intake_events.pb.h"
#include "reporting/domain/report.h"
#include "reporting/events/handlers.h"
#include "reporting/store/decisions.h"

namespace concord::reporting::events {

Status RoundClosed(Batch& batch, const bus::Event& event) {
  CONCORD_TRY(const auto m, Read<concord::intake::events::v1::RoundClosed>(event));
  CONCORD_TRY(auto workshop, WorkshopOf(m.workshop()));
  Round round;
  round.number = m.round();
  round.ballots = m.ballots_size();
  round.voters = m.voters();
  round.kendall_w = m.kendall_w();
  round.kendall_p = m.kendall_p();
  std::map<std::string, int> sides;
  for (const auto& ballot : m.ballots()) ++sides[ballot.counts_as()];
  const bool apart = sides["government"] >= kSmallestGroup && sides["industry"] >= kSmallestGroup;
  for (const auto& t : m.tallies()) {
    round.tallies.push_back({t.candidate(), t.place(), t.in_five(), apart ? t.in_five_government() : -1, apart ? t.in_five_industry() : -1, t.points()});
  }
  CONCORD_CHECK_OK(db::PutRound(batch.tx, workshop, round));
  batch.ledger.Add(event, {.workshop = workshop, .part = std::to_string(m.round())});
  return Ok();
}

}  // namespace concord::reporting::events
