#pragma once
// What a distributed process stands on, opened from its configuration.
#include <memory>
#include <string>

#include "platform/bus/bus.h"
#include "platform/cache/cache.h"
#include "platform/config/config.h"
#include "platform/lease/lease.h"
#include "platform/metrics/metrics.h"
#include "platform/process/process.h"
#include "platform/store/store.h"

namespace concord::process {

// A folder for what may be lost: of the configuration, or a temporary one that goes with this.
class Scratch {
 public:
  static Result<std::unique_ptr<Scratch>> Open(const std::string& configured);
  ~Scratch();
  const std::string& path() const { return path_; }

 private:
  Scratch(std::string path, bool temporary) : path_(std::move(path)), temporary_(temporary) {}
  const std::string path_;
  const bool temporary_;
};

// PostgreSQL, with its check of the roles; or, for who keeps nothing, a file in `scratch`. UNAVAILABLE or DEADLINE_EXCEEDED while there is
// no server; FAILED_PRECONDITION for what waiting does not mend.
Result<std::unique_ptr<store::Store>> OpenStore(const config::Config& config, const Plan& plan, const std::string& scratch, metrics::Registry& metrics);
// See PostgresStore::TakesChanges.
Status TakesChanges(store::Store& store, bool sure = false);
Result<std::unique_ptr<bus::Bus>> OpenBus(const config::Config& config, const Plan& plan, store::Store& stand_in, metrics::Registry& metrics);
Result<std::unique_ptr<cache::Cache>> OpenCache(const config::Config& config, const Plan& plan, metrics::Registry& metrics);
std::unique_ptr<lease::Leases> OpenLeases(const Plan& plan, store::Store& store);

}  // namespace concord::process
