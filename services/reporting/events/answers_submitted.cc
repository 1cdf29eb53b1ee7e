#include "concord/intake/events/v1/intake_events.pb.h"
#include "reporting/events/handlers.h"
#include "reporting/store/ledger.h"
#include "reporting/store/workshops.h"

namespace concord::reporting::events {

Status AnswersSubmitted(store::Tx& tx, const bus::Event& event, Micros now) {
  CONCORD_TRY(const auto m, Read<concord::intake::events::v1::AnswersSubmitted>(event));
  CONCORD_TRY(auto at, NestedIdFromName(m.participant(), "workshops", "participants"));
  Respondent r;
  r.participant = at.child;
  r.counts_as = m.counts_as();
  r.speaks_for = m.speaks_for();
  CONCORD_TRY(r.sheet, db::LoadSheet(tx, at.parent, at.child));
  std::vector<Answer> changes;
  for (const auto& a : m.answers()) changes.push_back({a.question(), a.choice(), a.null_reason(), a.has_evidence(), m.version()});
  const int fresh = Merge(r.sheet, std::move(changes));
  CONCORD_CHECK_OK(db::PutRespondent(tx, at.parent, r));
  return db::Remember(tx, event, {.workshop = at.parent, .part = std::to_string(m.version()), .amount = fresh}, now);
}

}  // namespace concord::reporting::events
