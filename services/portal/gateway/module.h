#pragma once
// The portal as a module: HTTP on loopback, and with --lan on the room's network as well. In a process of its own (the gateway) it is also
// the one gRPC address of an installation, which passes every service's RPCs through.
#include <memory>

#include "platform/lifecycle/module.h"

namespace concord::portal {

// Keys: http, lan, lan_address, web_dir, http_anonymous_per_minute.
void Declare(config::Config& config);

struct Needs {
  rpc::Channels& channels;
  const rpc::Rules& rules;
  cache::Cache& cache;
  metrics::Registry& metrics;
  const config::Config& config;
};

// HTTP alone, which opens when everything else has started.
// Errors of Started: FAILED_PRECONDITION PORT_TAKEN | NO_LAN_ADDRESS | PAGES_UNREADABLE; INVALID_ARGUMENT ADDRESS_INVALID.
std::unique_ptr<lifecycle::Module> MakePortal(Needs needs);
// HTTP and the passing of gRPC.
std::unique_ptr<lifecycle::Module> MakeGateway(lifecycle::Env env);

}  // namespace concord::portal
