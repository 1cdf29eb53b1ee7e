#pragma once
#include <memory>

#include "identity/app/signing_keys.h"
#include "identity/app/use_cases.h"

namespace grpc {
class Service;
}
namespace concord::rpc {
class Calls;
}

namespace concord::identity {

// `use_cases` says who operates the installation.
std::unique_ptr<grpc::Service> MakeKeyService(SigningKeys& keys, UseCases& use_cases, rpc::Calls& calls);

}  // namespace concord::identity
