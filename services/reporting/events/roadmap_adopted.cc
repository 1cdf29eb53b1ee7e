#include "concord/projects/events/v1/projects_events.pb.h"
#include "reporting/events/handlers.h"
#include "reporting/store/ledger.h"
#include "reporting/store/roadmaps.h"

namespace concord::reporting::events {

Status RoadmapAdopted(store::Tx& tx, const bus::Event& event, Micros now) {
  CONCORD_TRY(const auto m, Read<concord::projects::events::v1::RoadmapAdopted>(event));
  CONCORD_TRY(auto workshop, WorkshopOf(m.workshop()));
  CONCORD_TRY(auto roadmap, IdFromName(m.roadmap(), "roadmaps"));
  CONCORD_CHECK_OK(db::SetAdopted(tx, roadmap, workshop));
  return db::Remember(tx, event, {.workshop = workshop, .part = roadmap}, now);
}

}  // namespace concord::reporting::events
