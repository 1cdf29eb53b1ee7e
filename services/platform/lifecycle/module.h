#pragma once
// A service as the host sees it. The same module runs alone or beside others in the all-in-one.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "platform/auth/principal.h"
#include "platform/base/result.h"
#include "platform/bus/bus.h"
#include "platform/cache/cache.h"
#include "platform/config/config.h"
#include "platform/exec/executor.h"
#include "platform/lease/lease.h"
#include "platform/metrics/metrics.h"
#include "platform/rpc/channels.h"
#include "platform/rpc/rules.h"
#include "platform/store/store.h"
#include "platform/time/clock.h"

namespace grpc {
class Service;
}

namespace concord::lifecycle {

// What a module is given. All of it outlives the module.
struct Env {
  store::Store& store;               // the module's own database
  bus::Bus& bus;
  cache::Cache& cache;
  rpc::Channels& channels;
  const rpc::Rules& rules;
  const auth::Verifier& verifier;
  const auth::ServiceTokens& tokens; // speaks as this service
  exec::Executor& db;                // use cases that only touch the store
  exec::Executor& wait;              // use cases that call other services, or hash passwords, or render
  metrics::Registry& metrics;
  const config::Config& config;
  const Clock& clock;
  std::string data_dir;              // files of this module; "" in shapes without a data folder
  lease::Leases& leases = lease::Always();  // what only one replica of this service may do
};

// A part that works worse than it should; shown by /readyz and StatusService, and said by the portal.
struct Degraded {
  std::string part;    // "bus", "model", "cache", "database"
  std::string reason;  // UPPER_SNAKE
};

class Module {
 public:
  virtual ~Module() = default;
  virtual const char* name() const = 0;
  // Handlers; registered before Start.
  virtual std::vector<grpc::Service*> Services() = 0;
  // Migrations, caches, subscriptions, outbox relay. Other modules' RPCs may not answer yet.
  virtual Status Start() = 0;
  // After every module has started: work that calls others.
  virtual Status Started() { return Ok(); }
  // Takes nothing more that does not come by the host's gRPC server (HTTP), and finishes what is in progress, at most until `grace` from
  // now. Called before the gRPC server stops.
  virtual void Drain(Micros grace) {}
  // Stops subscriptions and whatever calls others, then flushes what must leave. No call comes any more.
  virtual void Stop() = 0;
  // Where it is reached besides gRPC: "http://127.0.0.1:8080".
  virtual std::vector<std::string> Urls() const { return {}; }
  virtual std::vector<Degraded> Health() { return {}; }
};

}  // namespace concord::lifecycle
