#include "concord/intake/events/v1/intake_events.pb.h"
#include "reporting/events/handlers.h"
#include "reporting/store/workshops.h"

namespace concord::reporting::events {

Status WorkshopOpened(Batch& batch, const bus::Event& event) {
  CONCORD_TRY(const auto m, Read<concord::intake::events::v1::WorkshopOpened>(event));
  Workshop w;
  CONCORD_TRY(w.id, WorkshopOf(m.workshop()));
  w.programme = m.programme();
  w.country_code = m.country_code();
  w.instrument = m.instrument();
  w.demonstration = m.demonstration();
  w.origin = m.origin();
  w.start_date = m.start_date();
  for (const auto& t : m.targets()) w.targets.push_back({t.question(), t.target(), t.sub_area(), t.area()});
  CONCORD_CHECK_OK(db::PutWorkshop(batch.tx, w));
  batch.ledger.Add(event, {.workshop = w.id, .part = ""});
  return Ok();
}

}  // namespace concord::reporting::events
