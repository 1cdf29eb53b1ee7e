#pragma once
// Modules of one process: started in the order in which they were added, stopped in reverse.
#include <memory>
#include <string>
#include <vector>

#include "platform/lifecycle/module.h"

namespace concord::lifecycle {

struct ModuleHealth {
  std::string module;
  Degraded degraded;
};

class Group {
 public:
  ~Group() { Stop(); }
  Module& Add(std::unique_ptr<Module> module);
  // Start of each, then Started of each. When one fails, those that had started are stopped and the error names the module.
  Status Start();
  Status Started();
  void Drain(Micros grace);
  void Stop();
  std::vector<ModuleHealth> Health() const;
  std::vector<std::string> Urls() const;
  const std::vector<std::unique_ptr<Module>>& modules() const { return modules_; }

 private:
  std::vector<std::unique_ptr<Module>> modules_;
  std::size_t running_ = 0;
};

}  // namespace concord::lifecycle
