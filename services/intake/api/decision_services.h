#pragma once
// GapService and VoteService over the use cases.
#include <memory>

#include "intake/app/room_reader.h"

namespace grpc {
class Service;
}
namespace concord::rpc {
class Calls;
}

namespace concord::intake::api {

// `calls` outlives the service.
std::unique_ptr<grpc::Service> MakeGapService(Decisions given, rpc::Calls& calls);
std::unique_ptr<grpc::Service> MakeVoteService(Decisions given, rpc::Calls& calls);

}  // namespace concord::intake::api
