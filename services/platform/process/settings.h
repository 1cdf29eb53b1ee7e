#pragma once
// The keys of a process of the distributed shape.
#include <map>
#include <string>

#include "platform/config/config.h"
#include "platform/process/process.h"
#include "platform/rpc/host.h"

namespace concord::process {

extern const char* const kServices[6];

void Declare(config::Config& config, const Plan& plan);
// Flags and environment into `config`, and what can be seen wrong without asking anybody.
Status Load(const std::vector<std::string>& args, const Plan& plan, config::Config& config);

rpc::Tls TlsOf(const config::Config& config);
rpc::HostOptions HostOf(const config::Config& config, const Plan& plan);
std::map<std::string, std::string> PeersOf(const config::Config& config, const Plan& plan);  // without itself

}  // namespace concord::process
