#pragma once
#include <memory>

#include "identity/app/signing_keys.h"
#include "identity/app/use_cases.h"
#include "platform/exec/executor.h"

namespace grpc {
class Service;
}
namespace concord::rpc {
class Calls;
}

namespace concord::identity {

// `hashing`: where passwords are hashed. `keys`: opened once the module has started.
std::unique_ptr<grpc::Service> MakeIdentityService(UseCases& use_cases, rpc::Calls& calls, exec::Executor& hashing, SigningKeys& keys);

}  // namespace concord::identity
