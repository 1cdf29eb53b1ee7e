#pragma once
#include <memory>

#include "inference/app/served.h"
#include "platform/metrics/metrics.h"

namespace grpc {
class Service;
}
namespace concord::rpc {
class Calls;
}

namespace concord::inference::api {

// All of it outlives the service.
std::unique_ptr<grpc::Service> MakeInferenceService(const Shelf& shelf, rpc::Calls& calls, metrics::Registry& metrics);

}  // namespace concord::inference::api
