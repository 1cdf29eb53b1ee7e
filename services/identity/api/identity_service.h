#pragma once
#include <functional>
#include <memory>

#include "identity/app/use_cases.h"
#include "platform/exec/executor.h"

namespace grpc {
class Service;
}
namespace concord::rpc {
class Calls;
}

namespace concord::identity {

// `hashing`: where passwords are hashed. `signer`: there once the module has started.
std::unique_ptr<grpc::Service> MakeIdentityService(UseCases& use_cases, rpc::Calls& calls, exec::Executor& hashing,
                                                   std::function<const auth::Signer&()> signer);

}  // namespace concord::identity
