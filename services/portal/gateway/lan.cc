#include "portal/gateway/lan.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>

#include <vector>

namespace concord::portal {
namespace {

struct Interface {
  std::string name, address;
  int rank;  // lower is likelier to be the room's network
};

int RankOf(std::uint32_t ip) {
  if (ip >> 24 == 10 || ip >> 20 == (172u << 4 | 1) || ip >> 16 == (192u << 8 | 168)) return 0;
  return ip >> 16 == (169u << 8 | 254) ? 2 : 1;
}

std::vector<Interface> Interfaces() {
  std::vector<Interface> out;
  ifaddrs* all = nullptr;
  if (getifaddrs(&all) != 0) return out;
  for (auto* i = all; i != nullptr; i = i->ifa_next) {
    if (i->ifa_addr == nullptr || i->ifa_addr->sa_family != AF_INET) continue;
    if ((i->ifa_flags & IFF_LOOPBACK) != 0 || (i->ifa_flags & IFF_UP) == 0) continue;
    const auto& in = *reinterpret_cast<const sockaddr_in*>(i->ifa_addr);
    char text[INET_ADDRSTRLEN];
    inet_ntop(AF_INET, &in.sin_addr, text, sizeof text);
    out.push_back({i->ifa_name, text, RankOf(ntohl(in.sin_addr.s_addr))});
  }
  freeifaddrs(all);
  return out;
}

}  // namespace

Result<std::string> LanAddress(const std::string& wanted) {
  // A network of this machine alone, to try it out; never chosen unless it is named.
  if (in_addr ip{}; wanted.rfind("127.", 0) == 0 && inet_pton(AF_INET, wanted.c_str(), &ip) == 1) return wanted;
  const auto all = Interfaces();
  const Interface* best = nullptr;
  std::string seen;
  for (const auto& i : all) {
    seen += (seen.empty() ? "" : ", ") + i.name + " " + i.address;
    if (wanted.empty() ? i.rank < (best != nullptr ? best->rank : 2) : (wanted == i.name || wanted == i.address)) best = &i;
  }
  if (best != nullptr) return best->address;
  return FailedPrecondition("NO_LAN_ADDRESS", (wanted.empty() ? std::string("this machine is in no network") : wanted + " is no address of this machine") +
                                                  (seen.empty() ? "" : "; there is " + seen));
}

}  // namespace concord::portal
