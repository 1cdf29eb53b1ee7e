#include "concord/intake/events/v1/intake_events.pb.h"
#include "reporting/events/handlers.h"
#include "reporting/store/workshops.h"

namespace concord::reporting::events {

Status AnswersSubmitted(Batch& batch, const bus::Event& event) {
  CONCORD_TRY(const auto m, Read<concord::intake::events::v1::AnswersSubmitted>(event));
  CONCORD_TRY(auto at, NestedIdFromName(m.participant(), "workshops", "participants"));
  Respondent r;
  r.participant = at.child;
  r.counts_as = m.counts_as();
  r.speaks_for = m.speaks_for();
  CONCORD_TRY(r.sheet, batch.SheetOf(at.parent, at.child));
  std::vector<Answer> changes;
  for (const auto& a : m.answers()) changes.push_back({a.question(), a.choice(), a.null_reason(), a.has_evidence(), m.version()});
  const int fresh = Merge(r.sheet, std::move(changes));
  CONCORD_CHECK_OK(db::PutRespondent(batch.tx, at.parent, r));
  batch.ledger.Add(event, {.workshop = at.parent, .part = std::to_string(m.version()), .amount = fresh});
  return Ok();
}

}  // namespace concord::reporting::events
