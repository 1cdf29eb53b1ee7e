#pragma once
// StatusService: what of a process, and by the gateway of an installation, works worse than it should.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "platform/lifecycle/group.h"
#include "platform/rpc/call.h"

namespace concord::process {

struct Standing {
  bool ready = false;
  std::vector<lifecycle::ModuleHealth> degraded;  // by service
};

// `standing` must be quick.
std::unique_ptr<grpc::Service> MakeStatusService(rpc::Calls& calls, std::function<Standing()> standing);
// Asks another process.
Result<Standing> AskStanding(const std::shared_ptr<grpc::Channel>& channel);

}  // namespace concord::process
