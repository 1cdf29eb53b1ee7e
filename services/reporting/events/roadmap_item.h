#pragma once
#include "concord/projects/events/v1/projects_events.pb.h"
#include "reporting/domain/room.h"

namespace concord::reporting::events {

inline RoadmapItem ItemOf(const concord::projects::events::v1::RoadmapItemState& i) {
  return {i.action(), i.place(), i.start_quarter(), i.end_quarter(), i.cost_band(), i.funds(), i.state(), i.included()};
}

}  // namespace concord::reporting::events
