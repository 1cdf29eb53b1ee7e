#pragma once
// For a handler that has a queue of its own: the checks of call.h, then the handler itself on gRPC's thread, which it must not keep.
//
//   return take_(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response, rpc::Finish finish) { … });
#include <utility>

#include "platform/rpc/call.h"

namespace concord::rpc {

// Ends the call: called once, from any thread. After it request and response are gone.
class Finish {
 public:
  Finish(grpc::ServerUnaryReactor* reactor, internal::Meter meter) : reactor_(reactor), meter_(std::move(meter)) {}
  void operator()(const Status& status) {
    meter_.Done(status);
    reactor_->Finish(status.ok() ? grpc::Status::OK : ToGrpc(status.error()));
  }

 private:
  grpc::ServerUnaryReactor* reactor_;
  internal::Meter meter_;
};

class Take {
 public:
  // All of it outlives the server.
  Take(const Rules& rules, const auth::Verifier& verifier, metrics::Registry& registry) : rules_(rules), verifier_(verifier), registry_(registry) {}

  template <class Request, class Response, class Begin>
  grpc::ServerUnaryReactor* operator()(grpc::CallbackServerContext* context, const Request* request, Response* response, Begin begin) const {
    auto* reactor = context->DefaultReactor();
    auto call = internal::Admit(context, Request::descriptor()->full_name(), rules_, verifier_);
    Finish finish(reactor, internal::Meter(&registry_, call));
    if (!call.ok())
      finish(call.error());
    else
      begin(static_cast<const Call&>(*call), *request, response, std::move(finish));
    return reactor;
  }

 private:
  const Rules& rules_;
  const auth::Verifier& verifier_;
  metrics::Registry& registry_;
};

}  // namespace concord::rpc
