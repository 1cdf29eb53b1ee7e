#include "reporting/events/handlers.h"
#include "reporting/events/roadmap_item.h"
#include "reporting/store/ledger.h"
#include "reporting/store/roadmaps.h"

namespace concord::reporting::events {

Status RoadmapItemUpdated(store::Tx& tx, const bus::Event& event, Micros now) {
  CONCORD_TRY(const auto m, Read<concord::projects::events::v1::RoadmapItemUpdated>(event));
  CONCORD_TRY(auto workshop, WorkshopOf(m.workshop()));
  CONCORD_TRY(auto roadmap, IdFromName(m.roadmap(), "roadmaps"));
  CONCORD_CHECK_OK(db::PutRoadmapItem(tx, roadmap, ItemOf(m.item())));
  return db::Remember(tx, event, {.workshop = workshop, .part = m.item().action()}, now);
}

}  // namespace concord::reporting::events
