#include "portal/gateway/passing.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/impl/codegen/server_callback_handlers.h>
#include <grpcpp/support/server_callback.h>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <optional>

#include "platform/rpc/admission.h"
#include "platform/rpc/call.h"

namespace concord::portal {
namespace {

using Reactor = grpc::ServerBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer>;
using std::chrono::system_clock;

constexpr auto kLongest = std::chrono::seconds(30);
constexpr auto kLongestStream = std::chrono::hours(1);
constexpr const char* kForwarded[] = {"authorization", "accept-language", "traceparent"};

// "ipv4:127.0.0.1:5000" → "127.0.0.1"
std::string AddressOf(const std::string& peer) {
  const auto from = peer.find(':');
  const auto to = peer.rfind(':');
  return from == std::string::npos || to <= from ? peer : peer.substr(from + 1, to - from - 1);
}

class PassedCall;

// What all calls share, and the streams among them.
struct Shared {
  explicit Shared(metrics::Registry& m) : metrics(m) {}
  void Add(const std::shared_ptr<PassedCall>& call) {
    const std::lock_guard lock(mutex);
    streams.emplace(call.get(), call);
  }
  void Remove(PassedCall* call) {
    const std::lock_guard lock(mutex);
    streams.erase(call);
  }
  metrics::Registry& metrics;
  std::mutex mutex;
  std::map<PassedCall*, std::weak_ptr<PassedCall>> streams;
};

// One call. Both gRPC's ends hold it; it goes when both have let go.
class PassedCall : public std::enable_shared_from_this<PassedCall> {
 public:
  PassedCall(grpc::CallbackServerContext* from, std::shared_ptr<grpc::GenericStub> to, const rpc::Rule& rule, Shared& shared)
      : server_(*this), client_(*this), to_(std::move(to)), rule_(rule), shared_(shared), meter_(&shared.metrics, rule.method) {
    for (const char* name : kForwarded) {
      const auto it = from->client_metadata().find(name);
      if (it != from->client_metadata().end()) context_->AddMetadata(name, {it->second.data(), it->second.size()});
    }
    context_->AddMetadata("x-concord-client", AddressOf(from->peer()));
    const auto limit = system_clock::now() + (rule.stream ? system_clock::duration(kLongestStream) : system_clock::duration(kLongest));
    context_->set_deadline(std::min(from->deadline(), limit));
  }

  Reactor* Begin() {
    keep_server_ = shared_from_this();
    if (rule_.stream) shared_.Add(keep_server_);
    if (!rpc::Admission::Get().open()) {
      server_.Finish(rpc::ToGrpc(Unavailable("STARTING", "the service is starting or stopping; try again in a moment")));
    } else {
      server_.StartRead(&request_);
    }
    return &server_;
  }

  // The reader is told that the stream is over, not that it was broken.
  void End() {
    ending_ = true;
    GiveUp();
  }

 private:
  struct Server final : Reactor {
    explicit Server(PassedCall& p) : passing(p) {}
    void OnReadDone(bool ok) override { passing.Asked(ok); }
    void OnWriteDone(bool ok) override {
      if (ok) passing.client_.StartRead(&passing.answer_);
      if (!ok) passing.GiveUp();
      if (!ok) passing.client_.RemoveHold();
    }
    void OnCancel() override { passing.GiveUp(); }
    void OnDone() override {
      const auto let_go = std::move(passing.keep_server_);
      if (passing.rule_.stream) passing.shared_.Remove(&passing);
    }
    PassedCall& passing;
  };
  // Holds itself open between reads: the next one is started from the server's side, when the last message has been written.
  struct Client final : grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
    explicit Client(PassedCall& p) : passing(p) {}
    void OnReadDone(bool ok) override {
      if (ok) return passing.server_.StartWrite(&passing.answer_);
      RemoveHold();
    }
    void OnDone(const grpc::Status& status) override { passing.Answered(status); }
    PassedCall& passing;
  };

  void Asked(bool ok) {
    if (!ok) return Finish(rpc::ToGrpc(InvalidArgument("REQUEST_MISSING", "the call ended before its request came")));
    const std::lock_guard lock(mutex_);
    if (given_up_) return Finish(grpc::Status::CANCELLED);
    keep_client_ = shared_from_this();
    to_->PrepareBidiStreamingCall(&*context_, rule_.method, {}, &client_);
    client_.AddHold();
    client_.StartWriteLast(&request_, {});
    client_.StartRead(&answer_);
    client_.StartCall();
    begun_ = true;
  }
  void GiveUp() {
    const std::lock_guard lock(mutex_);
    given_up_ = true;
    if (begun_) context_->TryCancel();
  }
  void Answered(const grpc::Status& status) {
    const auto let_go = std::move(keep_client_);
    {
      // The channel is let go before the server hears of the end: see upstream.cc.
      const std::lock_guard lock(mutex_);
      begun_ = false;
      context_.reset();
      to_.reset();
    }
    Finish(ending_ && status.error_code() == grpc::CANCELLED ? grpc::Status::OK : status);
  }
  void Finish(const grpc::Status& status) {
    meter_.Done(status.ok() ? Ok() : Status(rpc::FromGrpc(status)));
    server_.Finish(status);
  }

  Server server_;
  Client client_;
  std::shared_ptr<grpc::GenericStub> to_;
  const rpc::Rule& rule_;
  Shared& shared_;
  rpc::internal::Meter meter_;
  std::atomic<bool> ending_{false};
  std::optional<grpc::ClientContext> context_{std::in_place};
  grpc::ByteBuffer request_, answer_;
  std::mutex mutex_;  // guards the two below
  bool begun_ = false, given_up_ = false;
  std::shared_ptr<PassedCall> keep_server_, keep_client_;
};

// A service as reflection lists it, whose methods all pass. Handled as streams of bytes both ways: on the wire a unary call is one.
class PassingService final : public grpc::Service {
 public:
  PassingService(std::shared_ptr<grpc::GenericStub> to, Shared& shared) : to_(std::move(to)), shared_(shared) {}
  void Add(const rpc::Rule& rule) {
    using Handler = grpc::internal::CallbackBidiHandler<grpc::ByteBuffer, grpc::ByteBuffer>;
    AddMethod(new grpc::internal::RpcServiceMethod(rule.method.c_str(), grpc::internal::RpcMethod::BIDI_STREAMING, nullptr));
    MarkMethodRawCallback(count_++, new Handler([this, &rule](grpc::CallbackServerContext* context) -> Reactor* {
                            return std::make_shared<PassedCall>(context, to_, rule, shared_)->Begin();
                          }));
  }

 private:
  const std::shared_ptr<grpc::GenericStub> to_;
  Shared& shared_;
  int count_ = 0;
};

class AllPassing final : public Passing {
 public:
  AllPassing(rpc::Channels& channels, const rpc::Rules& rules, metrics::Registry& metrics) : shared_(metrics) {
    for (const auto& [request, rule] : rules.all()) {
      const std::string service = rule.method.substr(1, rule.method.rfind('/') - 1);
      if (service.rfind("concord.status.", 0) == 0) continue;
      auto& slot = services_[service];
      if (!slot) {
        // "concord.intake.v1.WorkshopService" → intake; what is published by others has no "concord.": "inference.GRPCInferenceService".
        const std::size_t from = service.rfind("concord.", 0) == 0 ? service.find('.') + 1 : 0;
        auto stub = std::make_shared<grpc::GenericStub>(channels.To(service.substr(from, service.find('.', from) - from)));
        slot = std::make_unique<PassingService>(std::move(stub), shared_);
      }
      slot->Add(rule);
    }
  }
  std::vector<grpc::Service*> Services() override {
    std::vector<grpc::Service*> all;
    for (auto& [name, service] : services_) all.push_back(service.get());
    return all;
  }
  void EndStreams() override {
    std::vector<std::shared_ptr<PassedCall>> open;
    {
      const std::lock_guard lock(shared_.mutex);
      for (auto& [raw, weak] : shared_.streams)
        if (auto call = weak.lock()) open.push_back(std::move(call));
    }
    for (auto& call : open) call->End();
  }

 private:
  Shared shared_;
  std::map<std::string, std::unique_ptr<PassingService>> services_;
};

}  // namespace

std::unique_ptr<Passing> MakePassing(rpc::Channels& channels, const rpc::Rules& rules, metrics::Registry& metrics) {
  return std::make_unique<AllPassing>(channels, rules, metrics);
}

}  // namespace concord::portal
