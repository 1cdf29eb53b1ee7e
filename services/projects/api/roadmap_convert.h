#pragma once
// Roadmaps between contract and domain.
#include "concord/projects/v1/projects.pb.h"
#include "projects/app/roadmap_use_cases.h"

namespace concord::projects::api {

RoadmapUseCases::ItemChange FromProto(const v1::UpdateRoadmapItemRequest& in);
// `now` decides what is late.
void Fill(const Roadmap& roadmap, Micros now, v1::Roadmap* out);

}  // namespace concord::projects::api
