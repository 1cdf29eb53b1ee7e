#pragma once
// Calls::Stream: a write reactor that pulls its messages from a use case on the executor.
#include <grpcpp/alarm.h>

#include <algorithm>
#include <atomic>
#include <chrono>

#include "platform/rpc/admission.h"
#include "platform/rpc/call.h"

namespace concord::rpc {
namespace internal {

template <class Response>
class PullReactor : public grpc::ServerWriteReactor<Response> {
 public:
  using Next = std::function<Result<Pull<Response>>()>;

  PullReactor(exec::Executor& executor, Micros deadline, const Meter& meter) : executor_(executor), deadline_(deadline), meter_(meter) {}

  // Runs `open` on the executor, then pulls.
  void Begin(std::function<Result<Next>()> open, Call call) {
    call_ = std::move(call);
    Submit([this, open = std::move(open)] {
      auto next = open();
      if (!next.ok()) return End(std::move(next).error());
      next_ = *std::move(next);
      Step();
    });
  }
  void End(const Status& s) {
    if (ended_.exchange(true)) return;
    meter_.Done(s);
    this->Finish(s.ok() ? grpc::Status::OK : ToGrpc(s.error()));
  }

  void OnWriteDone(bool ok) override {
    if (!ok || cancelled_) return End(Ok());
    Submit([this] { Step(); });
  }
  void OnCancel() override {
    cancelled_ = true;
    alarm_.Cancel();
  }
  void OnDone() override { delete this; }

 private:
  void Submit(std::function<void()> work) {
    auto traced = [this, work = std::move(work)] { Traced(call_, work); };
    if (Status s = executor_.Submit(traced); !s.ok()) End(std::move(s));
  }
  void Step() {
    if (cancelled_ || Admission::Get().draining() || SystemClock().Now() >= deadline_) return End(Ok());
    auto pulled = next_();
    if (!pulled.ok()) return End(std::move(pulled).error());
    if (pulled->message) {
      message_ = *std::move(pulled->message);
      this->StartWrite(&message_);
    } else if (pulled->end) {
      End(Ok());
    } else {
      alarm_.Set(std::chrono::system_clock::now() + std::chrono::microseconds(std::max<Micros>(pulled->again_in, 1000)),
                 [this](bool) { Submit([this] { Step(); }); });
    }
  }

  exec::Executor& executor_;
  const Micros deadline_;
  Meter meter_;
  Call call_;
  Next next_;
  Response message_;
  grpc::Alarm alarm_;
  std::atomic<bool> cancelled_{false};
  std::atomic<bool> ended_{false};
};

}  // namespace internal

template <class Response, class Request>
grpc::ServerWriteReactor<Response>* Calls::Stream(
    grpc::CallbackServerContext* context, const Request* request,
    std::function<Result<std::function<Result<Pull<Response>>()>>(const Call&, const Request&)> open) {
  auto call = internal::Admit(context, Request::descriptor()->full_name(), rules_, verifier_);
  internal::Meter meter(&registry_, call);
  const Micros deadline = call.ok() ? call->deadline : 0;
  auto* reactor = new internal::PullReactor<Response>(executor_, deadline, meter);
  if (!call.ok()) {
    reactor->End(std::move(call).error());
    return reactor;
  }
  Call kept = *call;
  reactor->Begin([open = std::move(open), kept, request] { return open(kept, *request); }, kept);
  return reactor;
}

}  // namespace concord::rpc
