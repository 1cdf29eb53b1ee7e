#include "reporting/events/handlers.h"
#include "reporting/events/roadmap_item.h"
#include "reporting/store/roadmaps.h"

namespace concord::reporting::events {

Status RoadmapItemUpdated(Batch& batch, const bus::Event& event) {
  CONCORD_TRY(const auto m, Read<concord::projects::events::v1::RoadmapItemUpdated>(event));
  CONCORD_TRY(auto workshop, WorkshopOf(m.workshop()));
  CONCORD_TRY(auto roadmap, IdFromName(m.roadmap(), "roadmaps"));
  CONCORD_CHECK_OK(db::PutRoadmapItem(batch.tx, roadmap, ItemOf(m.item())));
  batch.ledger.Add(event, {.workshop = workshop, .part = m.item().action()});
  return Ok();
}

}  // namespace concord::reporting::events
