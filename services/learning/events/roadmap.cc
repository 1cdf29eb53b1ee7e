#include "learning/events/roadmap.h"

#include "concord/projects/events/v1/projects_events.pb.h"
#include "platform/id/id.h"

namespace concord::learning::events {
namespace {

Error Wrong(const std::string& field, const std::string& why) {
  return InvalidArgument("OUTCOME_INVALID", "this outcome cannot be learnt: " + field + " " + why).At(field, why);
}

}  // namespace

Result<ActionOutcome> OutcomeOf(const bus::Event& event) {
  concord::projects::events::v1::RoadmapItemUpdated m;
  if (!m.ParseFromString(event.data)) return Wrong("data", "is no RoadmapItemUpdated");
  ActionOutcome out;
  out.office = event.office;
  CONCORD_TRY(out.workshop, IdFromName(m.workshop(), "workshops"));
  if (m.item().action().empty()) return Wrong("item.action", "is missing");
  out.action = m.item().action();
  out.state = m.item().state();
  out.version = m.version();
  return out;
}

}  // namespace concord::learning::events
