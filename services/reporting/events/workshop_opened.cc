#include "concord/intake/events/v1/intake_events.pb.h"
#include "reporting/events/handlers.h"
#include "reporting/store/ledger.h"
#include "reporting/store/workshops.h"

namespace concord::reporting::events {

Status WorkshopOpened(store::Tx& tx, const bus::Event& event, Micros now) {
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
  CONCORD_CHECK_OK(db::PutWorkshop(tx, w));
  return db::Remember(tx, event, {.workshop = w.id, .part = ""}, now);
}

}  // namespace concord::reporting::events
