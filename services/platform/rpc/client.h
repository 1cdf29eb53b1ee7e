#pragma once
// Calls to other services: by stub over a channel that the host gives, with a service token of the office, deadline and trace.
// Only on the module's `wait` executor or in event handlers, never inside a transaction.
//
//   auto stub = pb::InferenceService::NewStub(env.channels.To("inference"));
//   CONCORD_TRY(auto ranked, rpc::Invoke<pb::RankResponse>(*stub, &pb::InferenceService::Stub::Rank, request,
//                                                          {.token = env.tokens.For(office), .timeout = 2 * kSecond}));
#include <google/protobuf/descriptor.h>
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "platform/base/result.h"
#include "platform/rpc/channels.h"
#include "platform/time/clock.h"
#include "platform/trace/span.h"

namespace concord::rpc {

struct CallOptions {
  std::string token;              // service token, or empty for anonymous methods
  Micros timeout = 5 * kSecond;
  Micros deadline = 0;            // absolute; the earlier of both counts
  std::string language;           // accept-language; empty: none
};

// Sets authorization, deadline, traceparent: that of `span`, or of this thread's work.
void Prepare(grpc::ClientContext& context, const CallOptions& options, const trace::Span& span = {});
Error FromGrpc(const grpc::Status& status);

namespace internal {
// "/concord.intake.v1.WorkshopService/GetWorkshop": every RPC has a request message of its own, in the file of its service.
std::string MethodOf(const google::protobuf::Descriptor& request);
// This side's span of a call.
trace::Span CallSpan(const std::string& method);
void Ended(trace::Span& span, const Status& status);
}  // namespace internal

template <class Response, class Stub, class Request>
Result<Response> Invoke(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                        const Request& request, const CallOptions& options) {
  grpc::ClientContext context;
  static const std::string name = internal::MethodOf(*Request::descriptor());
  trace::Span span = internal::CallSpan(name);
  Prepare(context, options, span);
  Response response;
  const grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) {
    Error error = FromGrpc(status);
    internal::Ended(span, error);
    return error;
  }
  internal::Ended(span, Ok());
  return response;
}

}  // namespace concord::rpc
