#include "concord/projects/events/v1/projects_events.pb.h"
#include "reporting/events/handlers.h"
#include "reporting/store/roadmaps.h"

namespace concord::reporting::events {

Status RoadmapAdopted(Batch& batch, const bus::Event& event) {
  CONCORD_TRY(const auto m, Read<concord::projects::events::v1::RoadmapAdopted>(event));
  CONCORD_TRY(auto workshop, WorkshopOf(m.workshop()));
  CONCORD_TRY(auto roadmap, IdFromName(m.roadmap(), "roadmaps"));
  CONCORD_CHECK_OK(db::SetAdopted(batch.tx, roadmap, workshop));
  batch.ledger.Add(event, {.workshop = workshop, .part = roadmap});
  return Ok();
}

}  // namespace concord::reporting::events
