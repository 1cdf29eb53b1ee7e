#pragma once
#include <memory>

#include "inference/app/served.h"
#include "inference/serve/rank_trials.h"
#include "platform/metrics/metrics.h"

namespace grpc {
class Service;
}
namespace concord::rpc {
class Calls;
}

namespace concord::inference::api {

// All of it outlives the service.
std::unique_ptr<grpc::Service> MakeInferenceService(const Shelf& shelf, const Repository& models, const RankTrials& trials, rpc::Calls& calls, metrics::Registry& metrics);

}  // namespace concord::inference::api
