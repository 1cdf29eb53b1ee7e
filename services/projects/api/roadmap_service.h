#pragma once
// RoadmapService over the use cases.
#include <memory>

#include "projects/app/roadmap_use_cases.h"

namespace grpc {
class Service;
}
namespace concord::rpc {
class Calls;
}

namespace concord::projects::api {

// All that is given outlives the service.
std::unique_ptr<grpc::Service> MakeRoadmapService(RoadmapUseCases& use, rpc::Calls& calls, const Clock& clock);

}  // namespace concord::projects::api
