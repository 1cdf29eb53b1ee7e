#pragma once
// What is told of roadmaps: ids and codes, no names, no free text.
#include "platform/bus/bus.h"
#include "projects/domain/roadmap.h"

namespace concord::projects::events {

// Also when a later agreement has remade it: consumers replace what they had of this roadmap.
bus::Event RoadmapCreated(const Roadmap& roadmap, Micros now);
bus::Event RoadmapItemUpdated(const Roadmap& roadmap, const Item& item, Micros now);
bus::Event RoadmapAdopted(const Roadmap& roadmap, Micros now);

}  // namespace concord::projects::events
