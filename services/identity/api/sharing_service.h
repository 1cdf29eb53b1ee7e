#pragma once
#include <memory>

#include "identity/app/sharing.h"

namespace grpc {
class Service;
}
namespace concord::rpc {
class Calls;
}

namespace concord::identity {

std::unique_ptr<grpc::Service> MakeSharingService(Sharing& sharing, rpc::Calls& calls);

}  // namespace concord::identity
