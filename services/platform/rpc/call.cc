#include "platform/rpc/call.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string_view>
#include <unordered_map>

#include "platform/log/log.h"
#include "platform/metrics/epoch.h"
#include "platform/rpc/admission.h"
#include "platform/rpc/spans.h"

namespace concord::rpc::internal {
namespace {

constexpr Micros kDefaultDeadline = 30 * kSecond;
constexpr Micros kStreamDeadline = 3600 * kSecond;

std::string Metadata(grpc::CallbackServerContext* context, const char* key) {
  auto it = context->client_metadata().find(key);
  if (it == context->client_metadata().end()) return "";
  return {it->second.data(), it->second.size()};
}

// Handles of a method, kept by thread: to find them by name and labels costs as much as the rest of a small call.
struct Handles {
  metrics::Histogram* seconds = nullptr;
  std::array<metrics::Counter*, 17> codes{};  // by code; 0: OK
};

Handles& HandlesOf(const metrics::Registry* registry, const std::string& method) {
  thread_local std::uint64_t epoch = 0;
  thread_local std::unordered_map<const metrics::Registry*, std::unordered_map<std::string, Handles>> known;
  if (const std::uint64_t now = metrics::Epoch(); now != epoch) {
    known.clear();
    epoch = now;
  }
  return known[registry][method];
}

Micros Deadline(grpc::CallbackServerContext* context, bool stream) {
  const auto now = SystemClock().Now();
  const auto limit = now + (stream ? kStreamDeadline : kDefaultDeadline);
  const auto deadline = context->deadline();
  if (deadline == std::chrono::system_clock::time_point::max()) return limit;
  const auto micros = std::chrono::duration_cast<std::chrono::microseconds>(deadline.time_since_epoch()).count();
  return stream ? std::min<Micros>(micros, limit) : micros;
}

Result<Call> Check(grpc::CallbackServerContext* context, const std::string& request_type, const Rules& rules, const auth::Verifier& verifier) {
  const Rule* rule = rules.ByRequest(request_type);
  if (rule == nullptr) return Internal("RPC_WITHOUT_RULE", request_type + " belongs to no known RPC");
  Call call;
  call.method = rule->method;
  call.traceparent = Metadata(context, "traceparent");
  call.language = Metadata(context, "accept-language");
  call.peer = Metadata(context, "x-concord-client");
  call.deadline = Deadline(context, rule->stream);
  if (std::string token = Metadata(context, "authorization"); !token.empty()) {
    std::string_view bare = token;
    if (bare.rfind("Bearer ", 0) == 0) bare.remove_prefix(7);
    auto principal = verifier.Verify(bare);
    // A stale token must not keep anybody from signing in or joining.
    if (principal.ok()) {
      call.caller = *std::move(principal);
    } else if (!rule->anonymous) {
      return std::move(principal).error();
    }
  }
  CONCORD_CHECK_OK(rule->Check(call.caller));
  return call;
}

bool FromAnotherProcess(grpc::CallbackServerContext* context) {
  const std::string peer = context->peer();
  return peer.rfind("ipv4:", 0) == 0 || peer.rfind("ipv6:", 0) == 0;
}

}  // namespace

Result<Call> Admit(grpc::CallbackServerContext* context, const std::string& request_type, const Rules& rules,
                   const auth::Verifier& verifier) {
  Admission& door = Admission::Get();
  if ((door.only_within() && FromAnotherProcess(context)) || !door.Enter())
    return Unavailable("STARTING", "the service is starting or stopping; try again in a moment");
  auto call = Check(context, request_type, rules, verifier);
  if (!call.ok()) door.Leave();
  return call;
}

Meter::Meter(metrics::Registry* registry, const std::string& method) : registry_(registry), method_(method), start_(SystemClock().Now()) {}

Meter::Meter(metrics::Registry* registry, Result<Call>& call) : Meter(registry, call.ok() ? call->method : "refused") {
  if (!call.ok()) return;
  admitted_ = true;
  trace::Span span = trace::Span::Begin(trace::Kind::kServer, std::string_view(method_).substr(1), call->traceparent);
  call->traceparent = span.traceparent();
  if (!span.recorded()) return;
  Describe(span, method_);
  if (!call->office().empty()) span.Set("concord.office", call->office());
  span_ = std::make_shared<trace::Span>(std::move(span));
}

void Meter::Done(const Status& status) {
  Handles& handles = HandlesOf(registry_, method_);
  auto& count = handles.codes[status.ok() ? 0 : static_cast<std::size_t>(status.error().code)];
  if (count == nullptr) {
    const std::string code = status.ok() ? "OK" : CodeName(status.error().code);
    count = &registry_->AddCounter("concord_rpc_total", "RPCs answered, by method and code.", {{"method", method_}, {"code", code}});
  }
  if (handles.seconds == nullptr) handles.seconds = &registry_->AddHistogram("concord_rpc_seconds", "Time from arrival to answer.", {{"method", method_}});
  count->Add();
  handles.seconds->Observe(static_cast<double>(SystemClock().Now() - start_) / kSecond);
  if (span_) Ended(*span_, status);
  if (admitted_) Admission::Get().Leave();
  if (status.ok()) return;
  const Error& e = status.error();
  if (e.code == Code::kInternal || e.code == Code::kDataLoss || e.code == Code::kUnknown)
    log::Error("rpc failed", {{"method", method_}, {"reason", e.reason}, {"error", e.message}});
}

void Traced(const Call& call, const std::function<void()>& work) {
  log::TraceScope scope(call.traceparent);
  work();
}

Error Unexpected(const char* what) {
  log::Error("exception in a use case", {{"what", what}});
  return Internal("UNEXPECTED", "something went wrong here; the log has the details under this trace");
}

}  // namespace concord::rpc::internal
