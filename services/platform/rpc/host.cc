#include "platform/rpc/host.h"

#include <absl/synchronization/mutex.h>
#include <grpc/support/log.h>
#include <grpcpp/ext/proto_server_reflection_plugin.h>
#include <grpcpp/grpcpp.h>
#include <grpcpp/health_check_service_interface.h>
#include <grpcpp/security/server_credentials.h>

#include <chrono>
#include <cstdlib>
#include <mutex>
#include <thread>

#include "platform/rpc/admission.h"

namespace concord::rpc {

Host::Host() {
  static std::once_flag plugins;
  std::call_once(plugins, [] {
    // As distributions build it, the library under gRPC looks for cycles at every lock, which is for those who write gRPC.
    absl::SetMutexDeadlockDetectionMode(absl::OnDeadlockCycle::kIgnore);
    grpc::EnableDefaultHealthCheckService(true);
    grpc::reflection::InitProtoReflectionServerBuilderPlugin();
  });
}

Host::~Host() {
  if (server_) Stop(kSecond);
}

void Host::Register(grpc::Service* service) { services_.push_back(service); }

Status Host::Start(const std::string& address, const HostOptions& options) {
  if (!options.tls.on() && !options.plaintext && !IsLoopback(address))
    return InvalidArgument("PLAINTEXT_REFUSED", address + " is reached from other machines, and calls would not be encrypted; give tls.ca, "
                                                "tls.certificate and tls.key");
  Admission::Get().Open(false);
  grpc::ServerBuilder builder;
  // With port reuse, gRPC's default, a second process would silently take half of the calls.
  builder.AddChannelArgument(GRPC_ARG_ALLOW_REUSEPORT, 0);
  builder.AddChannelArgument(GRPC_ARG_ENABLE_CHANNELZ, 0);  // nobody asks for it, and it is written at every call
  builder.SetMaxReceiveMessageSize(16 << 20);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONCURRENT_STREAMS, 1000);
  // Connections do not live for ever, so that replicas that come later get their share.
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_MS, 300'000);
  builder.AddChannelArgument(GRPC_ARG_MAX_CONNECTION_AGE_GRACE_MS, 30'000);
  builder.AddChannelArgument(GRPC_ARG_HTTP2_MIN_RECV_PING_INTERVAL_WITHOUT_DATA_MS, 20'000);
  builder.AddListeningPort(address, ServerSide(options.tls, options.ask_client), &port_);
  for (auto* s : services_) builder.RegisterService(s);
  // What is wrong is said below, in one sentence; gRPC would say it in a paragraph before.
  const bool quiet = std::getenv("GRPC_VERBOSITY") == nullptr;
  if (quiet) gpr_set_log_verbosity(static_cast<gpr_log_severity>(GPR_LOG_SEVERITY_ERROR + 1));
  server_ = builder.BuildAndStart();
  if (quiet) gpr_set_log_verbosity(GPR_LOG_SEVERITY_ERROR);
  if (!server_ || port_ == 0) {
    server_.reset();
    return FailedPrecondition("PORT_TAKEN", "cannot listen on " + address + " for gRPC: it is in use, not ours, or not address:port");
  }
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(64 << 20);
  channel_ = server_->InProcessChannel(arguments);
  return Ok();
}

void Host::Admit(bool open) {
  Admission::Get().Open(open);
  Healthy(open);
}

void Host::Healthy(bool serving) {
  if (server_ && server_->GetHealthCheckService()) server_->GetHealthCheckService()->SetServingStatus(serving);
}

void Host::Quiet(Micros grace) {
  Admission& door = Admission::Get();
  Healthy(false);
  door.OnlyWithin();
  door.Drain();
  const auto wait = [&] {
    const auto until = std::chrono::steady_clock::now() + std::chrono::microseconds(grace);
    while (door.inside() > 0 && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  };
  wait();
  door.Open(false);
  wait();  // what is asked within is refused now
}

void Host::Stop(Micros grace) {
  if (!server_) return;
  Healthy(false);
  // The door stays open for calls that are here already; Shutdown lets no new ones in and tells their senders so.
  Admission::Get().Drain();
  server_->Shutdown(std::chrono::system_clock::now() + std::chrono::microseconds(grace));
  server_->Wait();
  Admission::Get().Open(false);
  server_.reset();
}

std::shared_ptr<grpc::Channel> Host::To(const std::string&) { return channel_; }

}  // namespace concord::rpc
