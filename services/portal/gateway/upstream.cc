#include "portal/gateway/upstream.h"

#include <grpcpp/generic/generic_stub.h>
#include <grpcpp/grpcpp.h>

#include <algorithm>

#include "platform/rpc/call.h"
#include "platform/rpc/spans.h"

namespace concord::portal {
namespace {

grpc::ByteBuffer Bytes(const std::string& text) {
  const grpc::Slice slice(text);
  return grpc::ByteBuffer(&slice, 1);
}

std::string Text(const grpc::ByteBuffer& buffer) {
  std::vector<grpc::Slice> slices;
  if (!buffer.Dump(&slices).ok()) return "";
  std::string out;
  out.reserve(buffer.Length());
  for (const auto& s : slices) out.append(reinterpret_cast<const char*>(s.begin()), s.size());
  return out;
}

// gRPC ends the process on metadata that is not printable ASCII; what a browser sent is left out then.
void Add(grpc::ClientContext& context, const char* name, const std::string& value) {
  const bool fine = std::all_of(value.begin(), value.end(), [](char c) { return c >= 0x20 && c <= 0x7e; });
  if (fine && !value.empty() && value.size() <= 4096) context.AddMetadata(name, value);
}

// "/concord.intake.v1.GapService/ListGaps" → "intake"
std::string ServiceOf(const std::string& method) {
  const auto from = method.find('.') + 1;
  return method.substr(from, method.find('.', from) - from);
}

// gRPC's own words say nothing to people: nobody answered, or not in time.
Error Said(const std::string& method, const grpc::Status& status) {
  Error error = rpc::FromGrpc(status);
  if (error.reason != "REMOTE_ERROR") return error;
  const std::string service = ServiceOf(method);
  if (error.code == Code::kUnavailable)
    return Unavailable("SERVICE_AWAY", service + " does not answer at the moment; what was saved is safe, try again in a moment").With("service", service);
  if (error.code == Code::kDeadlineExceeded)
    return Error(Code::kDeadlineExceeded, "SERVICE_SLOW", service + " did not answer in time; see whether it was done, or try again").With("service", service);
  return error;
}

void Prepare(grpc::ClientContext& context, const Outgoing& call) {
  context.set_deadline(std::chrono::system_clock::now() + std::chrono::microseconds(call.timeout));
  if (!call.token.empty()) Add(context, "authorization", "Bearer " + call.token);
  Add(context, "accept-language", call.language);
  Add(context, "traceparent", call.traceparent);
  Add(context, "x-concord-client", call.client);
}

// A call's context holds its channel, and gRPC 1.51 ends the process when the last hold on a channel is let go by one of its own threads
// (it then waits for itself). So a call is said to be over only when its context is gone; who hears it may let go of the channel.

// Keeps itself until gRPC says that it is done.
class Reader final : public grpc::ClientBidiReactor<grpc::ByteBuffer, grpc::ByteBuffer> {
 public:
  Reader(const Outgoing& call, StreamEvents events) : method_(call.method), request_(Bytes(call.bytes)), events_(std::move(events)) { Prepare(context_, call); }

  static std::function<void()> Start(std::shared_ptr<Reader> self, grpc::GenericStub& stub, const std::string& method) {
    self->self_ = self;
    stub.PrepareBidiStreamingCall(&self->context_, method, {}, self.get());
    self->StartWriteLast(&self->request_, {});
    self->StartRead(&self->message_);
    self->StartCall();
    return [weak = std::weak_ptr<Reader>(self)] {
      if (auto r = weak.lock()) r->context_.TryCancel();
    };
  }
  void OnReadDone(bool ok) override {
    if (!ok) return;
    events_.message(Text(message_));
    StartRead(&message_);
  }
  void OnDone(const grpc::Status& status) override {
    auto keep = std::move(self_);
    const auto said = status.ok() ? Ok() : Status(Said(method_, status));
    const auto end = std::move(events_.end);
    keep.reset();  // this is gone
    end(said);
  }

 private:
  const std::string method_;
  grpc::ClientContext context_;
  grpc::ByteBuffer request_, message_;
  StreamEvents events_;
  std::shared_ptr<Reader> self_;
};

}  // namespace

struct Upstream::Stub {
  explicit Stub(std::shared_ptr<grpc::Channel> channel) : generic(std::move(channel)) {}
  grpc::GenericStub generic;
};

struct Upstream::Exchange {
  trace::Span span;
  grpc::ClientContext context;
  grpc::ByteBuffer request, response;
};

Upstream::Upstream(rpc::Channels& channels) : channels_(channels) {}
Upstream::~Upstream() { Stop(); }

Upstream::Stub& Upstream::To(const std::string& method) {
  const std::string service = ServiceOf(method);
  const std::lock_guard lock(mutex_);
  auto& stub = stubs_[service];
  if (!stub) stub = std::make_unique<Stub>(channels_.To(service));
  return *stub;
}

void Upstream::Unary(Outgoing call, std::function<void(Result<std::string>)> done) {
  auto& stub = To(call.method);
  auto exchange = std::make_shared<Exchange>();
  exchange->span = trace::Span(trace::Kind::kClient, std::string_view(call.method).substr(1), call.traceparent);
  rpc::Describe(exchange->span, call.method);
  call.traceparent = exchange->span.traceparent();
  Prepare(exchange->context, call);
  exchange->request = Bytes(call.bytes);
  {
    std::unique_lock lock(mutex_);
    if (stopping_) {
      lock.unlock();
      return done(Unavailable("STOPPING", "the portal is stopping"));
    }
    in_flight_.insert(exchange.get());
    ++unanswered_;
  }
  stub.generic.UnaryCall(&exchange->context, call.method, {}, &exchange->request, &exchange->response,
                         [this, exchange, method = call.method, done = std::move(done)](grpc::Status status) mutable {
                           auto answer = status.ok() ? Result<std::string>(Text(exchange->response)) : Said(method, status);
                           rpc::Ended(exchange->span, answer.ok() ? Ok() : Status(answer.error()));
                           {
                             const std::lock_guard lock(mutex_);
                             in_flight_.erase(exchange.get());
                           }
                           exchange.reset();
                           done(std::move(answer));
                           const std::lock_guard lock(mutex_);
                           --unanswered_;
                           quiet_.notify_all();
                         });
}

void Upstream::Stop() {
  std::unique_lock lock(mutex_);
  stopping_ = true;
  for (auto* e : in_flight_) e->context.TryCancel();
  quiet_.wait(lock, [this] { return unanswered_ == 0; });
}

void Upstream::AwaitQuiet(Micros most) {
  std::unique_lock lock(mutex_);
  quiet_.wait_for(lock, std::chrono::microseconds(most), [this] { return unanswered_ == 0; });
}

std::function<void()> Upstream::Stream(Outgoing call, StreamEvents events) {
  return Reader::Start(std::make_shared<Reader>(call, std::move(events)), To(call.method).generic, call.method);
}

}  // namespace concord::portal
