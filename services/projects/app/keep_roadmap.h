#pragma once
#include "platform/store/store.h"
#include "projects/domain/agreement.h"

namespace concord::projects {

// Makes the roadmap of an agreement, or remakes it when the room has agreed once more; RoadmapCreated is told in both cases.
// Surveys agree on nothing that anybody will do: no roadmap. An agreement that is not newer than the one known changes nothing.
Status KeepRoadmap(store::Tx& tx, const Agreement& agreement, Micros now);

}  // namespace concord::projects
