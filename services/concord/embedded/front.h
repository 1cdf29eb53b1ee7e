#pragma once
// What the all-in-one shows over HTTP: the portal, on loopback and with --lan on the room's network, and the operator's address.
#include <memory>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/cache/cache.h"
#include "platform/config/config.h"
#include "platform/lifecycle/group.h"
#include "platform/rpc/host.h"
#include "platform/rpc/rules.h"

namespace concord::embedded {

class Front {
 public:
  static void Declare(config::Config& config);
  // Errors: FAILED_PRECONDITION PORT_TAKEN | NO_LAN_ADDRESS | PAGES_UNREADABLE; INVALID_ARGUMENT ADDRESS_INVALID.
  static Result<std::unique_ptr<Front>> Start(const config::Config& config, rpc::Channels& channels, const rpc::Rules& rules, cache::Cache& cache,
                                              metrics::Registry& metrics, const lifecycle::Group& modules);
  ~Front();
  const std::vector<std::string>& urls() const;
  std::string admin_address() const;

 private:
  struct Impl;
  explicit Front(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace concord::embedded
