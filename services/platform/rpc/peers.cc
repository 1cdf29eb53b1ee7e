#include "platform/rpc/peers.h"

#include <grpcpp/grpcpp.h>

#include <sstream>
#include <vector>

namespace concord::rpc {
namespace {

std::vector<std::string> Parts(const std::string& text) {
  std::vector<std::string> out;
  std::istringstream in(text);
  for (std::string part; std::getline(in, part, ',');) out.push_back(part);
  return out;
}

bool HasScheme(const std::string& address) {
  return address.find("://") != std::string::npos || address.rfind("unix:", 0) == 0 || address.rfind("ipv4:", 0) == 0 || address.rfind("ipv6:", 0) == 0;
}

// A name is asked of DNS, whose addresses are all used; several addresses must be numbers.
std::string TargetOf(const std::string& address) {
  if (HasScheme(address)) return address;
  if (address.find(',') != std::string::npos) return (address.front() == '[' ? "ipv6:" : "ipv4:") + address;
  return "dns:///" + address;
}

bool AllLoopback(const std::string& address) {
  std::string bare = address;
  for (const char* scheme : {"dns:///", "ipv4:", "ipv6:"})
    if (bare.rfind(scheme, 0) == 0) bare = bare.substr(std::string(scheme).size());
  for (const auto& part : Parts(bare))
    if (!IsLoopback(part)) return false;
  return true;
}

Status CheckAddress(const std::string& service, const std::string& address) {
  if (HasScheme(address)) return Ok();
  for (const auto& part : Parts(address)) {
    const auto colon = part.rfind(':');
    if (colon == std::string::npos || colon == 0 || colon + 1 == part.size() || part.find_first_not_of("0123456789", colon + 1) != std::string::npos)
      return InvalidArgument("PEER_ADDRESS", "peers." + service + ": \"" + part + "\" is not host:port");
  }
  return Ok();
}

}  // namespace

Peers::Peers(std::map<std::string, std::string> addresses, const Tls& tls)
    : addresses_(std::move(addresses)), encrypted_(tls.on()), credentials_(ClientSide(tls)) {}

Result<std::unique_ptr<Peers>> Peers::Make(std::map<std::string, std::string> addresses, const Tls& tls, bool plaintext) {
  for (const auto& [service, address] : addresses) {
    if (address.empty()) continue;
    CONCORD_CHECK_OK(CheckAddress(service, address));
    if (!tls.on() && !plaintext && !AllLoopback(address))
      return InvalidArgument("PLAINTEXT_REFUSED", "peers." + service + ": " + address + " is another machine, and calls to it would not be encrypted; "
                                                  "give tls.ca, tls.certificate and tls.key");
  }
  return std::unique_ptr<Peers>(new Peers(std::move(addresses), tls));
}

std::shared_ptr<grpc::Channel> Peers::To(const std::string& service) {
  const std::lock_guard lock(mutex_);
  auto& channel = channels_[service];
  if (channel) return channel;
  const auto address = addresses_.find(service);
  if (address == addresses_.end() || address->second.empty()) {
    // Nothing listens on port 1 of this name, and nothing is looked up for it.
    return channel = grpc::CreateChannel("ipv4:127.0.0.1:1", grpc::InsecureChannelCredentials());
  }
  grpc::ChannelArguments arguments;
  arguments.SetMaxReceiveMessageSize(64 << 20);
  arguments.SetLoadBalancingPolicyName("round_robin");
  arguments.SetInt(GRPC_ARG_INITIAL_RECONNECT_BACKOFF_MS, 100);
  arguments.SetInt(GRPC_ARG_MIN_RECONNECT_BACKOFF_MS, 1000);  // how long one attempt to connect may take
  arguments.SetInt(GRPC_ARG_MAX_RECONNECT_BACKOFF_MS, 1000);
  arguments.SetInt(GRPC_ARG_DNS_MIN_TIME_BETWEEN_RESOLUTIONS_MS, 1000);  // a restarted one may have another address
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIME_MS, 30'000);
  arguments.SetInt(GRPC_ARG_KEEPALIVE_TIMEOUT_MS, 10'000);
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  if (encrypted_) arguments.SetSslTargetNameOverride("concord-" + service);
  return channel = grpc::CreateCustomChannel(TargetOf(address->second), credentials_, arguments);
}

void Peers::Put(const std::string& service, std::shared_ptr<grpc::Channel> channel) {
  const std::lock_guard lock(mutex_);
  channels_[service] = std::move(channel);
}

}  // namespace concord::rpc
