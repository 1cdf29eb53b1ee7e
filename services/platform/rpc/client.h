#pragma once
// Calls to other services: by stub over a channel that the host gives, with a service token of the office, deadline and trace.
// Only on the module's `wait` executor or in event handlers, never inside a transaction.
//
//   auto stub = pb::InferenceService::NewStub(env.channels.To("inference"));
//   CONCORD_TRY(auto ranked, rpc::Invoke<pb::RankResponse>(*stub, &pb::InferenceService::Stub::Rank, request,
//                                                          {.token = env.tokens.For(office), .timeout = 2 * kSecond}));
#include <grpcpp/grpcpp.h>

#include <memory>
#include <string>

#include "platform/base/result.h"
#include "platform/rpc/channels.h"
#include "platform/time/clock.h"

namespace concord::rpc {

struct CallOptions {
  std::string token;              // service token, or empty for anonymous methods
  Micros timeout = 5 * kSecond;
  Micros deadline = 0;            // absolute; the earlier of both counts
  std::string language;           // accept-language; empty: none
};

// Sets authorization, deadline, traceparent.
void Prepare(grpc::ClientContext& context, const CallOptions& options);
Error FromGrpc(const grpc::Status& status);

template <class Response, class Stub, class Request>
Result<Response> Invoke(Stub& stub, grpc::Status (Stub::*method)(grpc::ClientContext*, const Request&, Response*),
                        const Request& request, const CallOptions& options) {
  grpc::ClientContext context;
  Prepare(context, options);
  Response response;
  grpc::Status status = (stub.*method)(&context, request, &response);
  if (!status.ok()) return FromGrpc(status);
  return response;
}

}  // namespace concord::rpc
