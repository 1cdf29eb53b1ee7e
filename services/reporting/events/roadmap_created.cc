#include "reporting/events/handlers.h"
#include "reporting/events/roadmap_item.h"
#include "reporting/store/ledger.h"
#include "reporting/store/roadmaps.h"

namespace concord::reporting::events {

Status RoadmapCreated(store::Tx& tx, const bus::Event& event, Micros now) {
  CONCORD_TRY(const auto m, Read<concord::projects::events::v1::RoadmapCreated>(event));
  CONCORD_TRY(auto workshop, WorkshopOf(m.workshop()));
  CONCORD_TRY(auto roadmap, IdFromName(m.roadmap(), "roadmaps"));
  CONCORD_CHECK_OK(db::PutRoadmap(tx, roadmap, workshop));
  for (const auto& item : m.items()) CONCORD_CHECK_OK(db::PutRoadmapItem(tx, roadmap, ItemOf(item)));
  return db::Remember(tx, event, {.workshop = workshop, .part = roadmap}, now);
}

}  // namespace concord::reporting::events
