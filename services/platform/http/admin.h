#pragma once
// What operators read of a process, on an address of its own: /livez, /readyz, /metrics, /config.
#include <functional>
#include <string>
#include <vector>

#include "platform/http/server.h"
#include "platform/lifecycle/group.h"

namespace concord::http {

// Something that the process leans on: "database", and why it is away; "" while it is there.
struct DependencyState {
  std::string name;
  bool needed = false;  // without it the process is not ready
  std::string reason, message;
  Micros since = 0;
};

struct AdminSources {
  std::function<std::string()> metrics;                            // Prometheus text
  std::function<std::string()> config;                             // secrets hidden
  std::function<bool()> ready;                                     // takes calls
  std::function<std::vector<lifecycle::ModuleHealth>()> degraded;  // parts that work worse than they should
  std::function<std::vector<DependencyState>()> dependencies;      // empty: none are told
};

// /readyz is 503 while calls are not taken or something needed is away; a degraded part is listed but keeps the process in service.
Handler AdminHandler(AdminSources sources);

}  // namespace concord::http
