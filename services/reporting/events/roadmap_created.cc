#include "reporting/events/handlers.h"
#include "reporting/events/roadmap_item.h"
#include "reporting/store/roadmaps.h"

namespace concord::reporting::events {

Status RoadmapCreated(Batch& batch, const bus::Event& event) {
  CONCORD_TRY(const auto m, Read<concord::projects::events::v1::RoadmapCreated>(event));
  CONCORD_TRY(auto workshop, WorkshopOf(m.workshop()));
  CONCORD_TRY(auto roadmap, IdFromName(m.roadmap(), "roadmaps"));
  CONCORD_CHECK_OK(db::PutRoadmap(batch.tx, roadmap, workshop));
  for (const auto& item : m.items()) CONCORD_CHECK_OK(db::PutRoadmapItem(batch.tx, roadmap, ItemOf(item)));
  batch.ledger.Add(event, {.workshop = workshop, .part = roadmap});
  return Ok();
}

}  // namespace concord::reporting::events
