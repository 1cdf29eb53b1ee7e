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

// `wait`: where passwords are hashed and the account service is asked. `keys`: opened once the module has started. `provider` may be off.
std::unique_ptr<grpc::Service> MakeIdentityService(UseCases& use_cases, rpc::Calls& calls, exec::Executor& wait, SigningKeys& keys,
                                                   oidc::Provider& provider);

}  // namespace concord::identity
