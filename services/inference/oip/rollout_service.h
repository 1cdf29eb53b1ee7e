#pragma once
#include <memory>

#include "inference/serve/rollouts.h"

namespace grpc {
class Service;
}
namespace concord::exec {
class Executor;
}
namespace concord::rpc {
class Calls;
}

namespace concord::inference::oip {

// `wait`: for calls that ask learning. All of it outlives the service.
std::unique_ptr<grpc::Service> MakeRolloutService(Rollouts& rollouts, const Repository& repository, rpc::Calls& calls, exec::Executor& wait);

}  // namespace concord::inference::oip
