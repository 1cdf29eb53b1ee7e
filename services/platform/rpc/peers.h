#pragma once
// The other services by address. A service that comes back is found again within about a second; replicas behind one name share the
// calls; a call to one that is away fails at once with UNAVAILABLE.
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "platform/base/result.h"
#include "platform/rpc/channels.h"
#include "platform/rpc/tls.h"

namespace concord::rpc {

class Peers : public Channels {
 public:
  // `addresses`: by service, "host:port", several with commas between, or any gRPC target. Empty ones are not there.
  // INVALID_ARGUMENT PLAINTEXT_REFUSED when one is not on loopback and there is neither TLS nor `plaintext`; PEER_ADDRESS.
  static Result<std::unique_ptr<Peers>> Make(std::map<std::string, std::string> addresses, const Tls& tls, bool plaintext);
  // Of a service without an address every call is UNAVAILABLE.
  std::shared_ptr<grpc::Channel> To(const std::string& service) override;
  // Another way to `service` than its address: in process.
  void Put(const std::string& service, std::shared_ptr<grpc::Channel> channel);
  const std::map<std::string, std::string>& addresses() const { return addresses_; }

 private:
  Peers(std::map<std::string, std::string> addresses, const Tls& tls);

  const std::map<std::string, std::string> addresses_;
  const bool encrypted_;
  const std::shared_ptr<grpc::ChannelCredentials> credentials_;  // one for all: it watches the files
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<grpc::Channel>> channels_;
};

}  // namespace concord::rpc
