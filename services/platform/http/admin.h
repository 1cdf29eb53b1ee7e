#pragma once
// What operators read of a process, on an address of its own: /livez, /readyz, /metrics, /config.
#include <functional>
#include <string>
#include <vector>

#include "platform/http/server.h"
#include "platform/lifecycle/group.h"

namespace concord::http {

struct AdminSources {
  std::function<std::string()> metrics;                            // Prometheus text
  std::function<std::string()> config;                             // secrets hidden
  std::function<bool()> ready;                                     // takes calls
  std::function<std::vector<lifecycle::ModuleHealth>()> degraded;  // parts that work worse than they should
};

// /readyz is 503 while calls are not taken; a degraded part is listed but keeps the process in service.
Handler AdminHandler(AdminSources sources);

}  // namespace concord::http
