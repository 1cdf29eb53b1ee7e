#pragma once
// The call object: what stands between gRPC and a use case. Before the use case runs it checks token, right (concord.auth.rule of
// the method) and deadline; the use case runs on a bounded executor; Finish happens exactly once; errors leave as google.rpc.Status.
//
//   grpc::ServerUnaryReactor* GetWorkshop(grpc::CallbackServerContext* c, const pb::GetWorkshopRequest* q, pb::Workshop* r) override {
//     return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
//       CONCORD_TRY(*response, get_workshop_(call, request));
//       return Ok();
//     });
//   }
// The method is found by the type of its request: every RPC has a request message of its own.
#include <google/protobuf/descriptor.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/support/server_callback.h>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "platform/auth/principal.h"
#include "platform/base/result.h"
#include "platform/exec/executor.h"
#include "platform/metrics/metrics.h"
#include "platform/rpc/rules.h"
#include "platform/time/clock.h"
#include "platform/trace/span.h"

namespace concord::rpc {

// Who calls, from where, until when. Passed to every use case.
struct Call {
  auth::Principal caller;      // verified
  Micros deadline = 0;         // absolute
  std::string traceparent;
  std::string method;          // "/concord.intake.v1.WorkshopService/GetWorkshop"
  std::string language;        // from accept-language; "" when not said
  std::string peer;            // client address as the gateway saw it; for rate limits only
  const std::string& office() const { return caller.office; }
};

// google.rpc.Status with ErrorInfo {reason, domain "concord"} and BadRequest, as gRPC carries it. And back.
grpc::Status ToGrpc(const Error& error);
Error FromGrpc(const grpc::Status& status);

namespace internal {
// Shared parts of unary and streaming calls, compiled once. Who is admitted is inside until his Meter is told Done.
Result<Call> Admit(grpc::CallbackServerContext* context, const std::string& request_type, const Rules& rules,
                   const auth::Verifier& verifier);
class Meter {  // counts and times one call, and is its span; copies are of the same call
 public:
  Meter(metrics::Registry* registry, const std::string& method);
  // The same with a span, whose trace is the call's from here on. What is refused has none, so that nobody who may not call fills the
  // traces.
  Meter(metrics::Registry* registry, Result<Call>& call);
  void Done(const Status& status);

 private:
  metrics::Registry* registry_;
  std::string method_;
  Micros start_;
  bool admitted_ = false;
  std::shared_ptr<trace::Span> span_;  // null: none is recorded
};
void Traced(const Call& call, const std::function<void()>& work);
Error Unexpected(const char* what);
}  // namespace internal

// What a streaming use case gives at each pull: a message, or the end, or "nothing now, ask again".
template <class Response>
struct Pull {
  std::optional<Response> message;
  bool end = false;
  Micros again_in = 0;  // with neither message nor end
};

class Calls {
 public:
  // `executor`: where use cases run (the module's db executor). Everything outlives the server.
  Calls(const Rules& rules, const auth::Verifier& verifier, exec::Executor& executor, metrics::Registry& registry)
      : rules_(rules), verifier_(verifier), executor_(executor), registry_(registry) {}

  template <class Request, class Response, class UseCase>
  grpc::ServerUnaryReactor* Run(grpc::CallbackServerContext* context, const Request* request, Response* response, UseCase use_case) {
    return RunOn(executor_, context, request, response, std::move(use_case));
  }

  // The same on another executor: `wait` of the module for use cases that call other services.
  template <class Request, class Response, class UseCase>
  grpc::ServerUnaryReactor* RunOn(exec::Executor& executor, grpc::CallbackServerContext* context, const Request* request,
                                  Response* response, UseCase use_case) {
    auto* reactor = context->DefaultReactor();
    auto call = internal::Admit(context, Request::descriptor()->full_name(), rules_, verifier_);
    internal::Meter meter(&registry_, call);
    auto finish = [reactor, meter](const Status& s) mutable {
      meter.Done(s);
      reactor->Finish(s.ok() ? grpc::Status::OK : ToGrpc(s.error()));
    };
    if (!call.ok()) {
      finish(call.error());
      return reactor;
    }
    const Micros deadline = call->deadline;
    auto work = [finish, call = *std::move(call), request, response, use_case = std::move(use_case)]() mutable {
      Status s = Ok();
      internal::Traced(call, [&] {
        try {
          s = use_case(static_cast<const Call&>(call), *request, response);
        } catch (const std::exception& e) {
          s = internal::Unexpected(e.what());
        }
      });
      finish(s);
    };
    auto expired = [finish]() mutable { finish(Error(Code::kDeadlineExceeded, "DEADLINE_PASSED", "the deadline passed before the work began")); };
    if (Status s = executor.Submit(std::move(work), deadline, expired); !s.ok()) finish(s);
    return reactor;
  }

  exec::Executor& executor() { return executor_; }

  // Server streaming. `open` runs once on the executor and returns a function that is pulled for messages, never twice at a time.
  // The stream ends at its deadline, when the client goes away, at `end`, on an error, or when the server drains.
  template <class Response, class Request>
  grpc::ServerWriteReactor<Response>* Stream(
      grpc::CallbackServerContext* context, const Request* request,
      std::function<Result<std::function<Result<Pull<Response>>()>>(const Call&, const Request&)> open);

 private:
  const Rules& rules_;
  const auth::Verifier& verifier_;
  exec::Executor& executor_;
  metrics::Registry& registry_;
};

}  // namespace concord::rpc

#include "platform/rpc/stream.inc.h"  // IWYU pragma: export
