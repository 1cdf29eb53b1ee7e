#pragma once
// Every service's RPCs on one address: a call comes in, goes on to the service that its package names, and what that answers goes back,
// message by message and with its status as it is. Token, language, trace and deadline go along, and so does giving up. Nothing is
// unpacked; who may do what is decided where it is done.
#include <memory>
#include <vector>

#include "platform/metrics/metrics.h"
#include "platform/rpc/channels.h"
#include "platform/rpc/rules.h"

namespace grpc {
class Service;
}

namespace concord::portal {

class Passing {
 public:
  virtual ~Passing() = default;
  // One for each service that `rules` names, except concord.status.v1, which every process answers for itself.
  virtual std::vector<grpc::Service*> Services() = 0;
  // Streams that are open end in good order, so that their readers come again elsewhere.
  virtual void EndStreams() = 0;
};

// What is given outlives it.
std::unique_ptr<Passing> MakePassing(rpc::Channels& channels, const rpc::Rules& rules, metrics::Registry& metrics);

}  // namespace concord::portal
