#include "projects/events/roadmap_events.h"

#include "concord/projects/events/v1/projects_events.pb.h"
#include "platform/outbox/event_of.h"

namespace concord::projects::events {
namespace {

namespace pb = concord::projects::events::v1;

void Fill(const Item& item, pb::RoadmapItemState* out) {
  out->set_action(item.action);
  out->set_place(item.basis.place);
  out->set_start_quarter(item.plan.start_quarter);
  out->set_end_quarter(item.plan.end_quarter);
  out->set_cost_band(item.plan.cost_band);
  out->set_funds(item.plan.funds);
  out->set_state(item.plan.state);
  out->set_included(item.plan.included);
}

}  // namespace

bus::Event RoadmapCreated(const Roadmap& roadmap, Micros now) {
  pb::RoadmapCreated m;
  m.set_roadmap(roadmap.Name());
  m.set_workshop(roadmap.WorkshopName());
  m.set_programme(roadmap.programme);
  m.set_country_code(roadmap.country_code);
  m.set_demonstration(roadmap.demonstration);
  for (const Item& item : roadmap.items) Fill(item, m.add_items());
  return outbox::EventOf(m, roadmap.id, roadmap.Name(), now);
}

bus::Event RoadmapItemUpdated(const Roadmap& roadmap, const Item& item, Micros now) {
  pb::RoadmapItemUpdated m;
  m.set_roadmap(roadmap.Name());
  m.set_workshop(roadmap.WorkshopName());
  Fill(item, m.mutable_item());
  m.set_version(roadmap.version);
  return outbox::EventOf(m, roadmap.id, roadmap.Name(), now);
}

bus::Event RoadmapAdopted(const Roadmap& roadmap, Micros now) {
  pb::RoadmapAdopted m;
  m.set_roadmap(roadmap.Name());
  m.set_workshop(roadmap.WorkshopName());
  m.set_version(roadmap.version);
  return outbox::EventOf(m, roadmap.id, roadmap.Name(), now);
}

}  // namespace concord::projects::events
