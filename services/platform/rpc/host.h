#pragma once
// The gRPC server of a process: all registered services on one port with reflection and health, and the same services over an
// in-process channel. Until Admit(true) every call is answered UNAVAILABLE STARTING, so that modules may start in order.
#include <memory>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/rpc/channels.h"
#include "platform/rpc/tls.h"
#include "platform/time/clock.h"

namespace grpc {
class Server;
class Service;
}  // namespace grpc

namespace concord::rpc {

struct HostOptions {
  Tls tls;                 // off: plaintext
  bool ask_client = true;  // with TLS: the other end must show a certificate
  bool plaintext = true;   // without TLS: also beyond loopback
};

class Host : public Channels {
 public:
  Host();
  ~Host() override;
  // Before Start.
  void Register(grpc::Service* service);
  // Listens on `address` ("127.0.0.1:0" picks a free port). Errors: FAILED_PRECONDITION PORT_TAKEN naming the address;
  // INVALID_ARGUMENT PLAINTEXT_REFUSED.
  Status Start(const std::string& address, const HostOptions& options = {});
  int port() const { return port_; }
  // Opens or closes the door for use cases; also what grpc.health.v1 says.
  void Admit(bool open);
  // What grpc.health.v1 says, with the door as it is.
  void Healthy(bool serving);
  // Says that it does not serve, ends streams, refuses other processes, waits for calls in progress and for what they ask of others here,
  // at most `grace`; then nobody is let in, and whoever is at work still has as long again. The server stands until Stop: gRPC 1.51 ends
  // the process at a call on the in-process channel of a server that is shut down, so first everybody stops who makes such calls.
  void Quiet(Micros grace);
  // Says that it does not serve, tells connections to go elsewhere, ends streams, waits for calls in progress, at most until `grace`
  // from now, then cancels them.
  void Stop(Micros grace);
  // In this process every service is on the one in-process channel.
  std::shared_ptr<grpc::Channel> To(const std::string& service) override;

 private:
  std::vector<grpc::Service*> services_;
  std::unique_ptr<grpc::Server> server_;
  std::shared_ptr<grpc::Channel> channel_;
  int port_ = 0;
};

}  // namespace concord::rpc
