#pragma once
// What became of actions on a roadmap, as projects tells it.
#include <string>
#include <vector>

#include "platform/bus/bus.h"

namespace concord::learning::events {

inline constexpr char kProjectsTopic[] = "concord.projects.events.v1";
inline constexpr char kRoadmapItemUpdated[] = "concord.projects.events.v1.RoadmapItemUpdated";

struct ActionOutcome {
  std::string office, workshop, action;  // ids, as intake has them
  std::string state;                     // "DONE", "DROPPED", or another: nothing yet
  std::int64_t version = 0;              // of the roadmap
};

// Of RoadmapItemUpdated. INVALID_ARGUMENT OUTCOME_INVALID with the wrong field.
Result<ActionOutcome> OutcomeOf(const bus::Event& event);

}  // namespace concord::learning::events
