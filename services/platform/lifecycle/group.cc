#include "platform/lifecycle/group.h"

#include <algorithm>

#include "platform/log/log.h"
#include "platform/time/clock.h"

namespace concord::lifecycle {
namespace {

Error Named(Error error, const Module& module) {
  error.message = std::string(module.name()) + ": " + error.message;
  return error;
}

}  // namespace

Module& Group::Add(std::unique_ptr<Module> module) {
  modules_.push_back(std::move(module));
  return *modules_.back();
}

Status Group::Start() {
  for (; running_ < modules_.size(); ++running_) {
    Module& module = *modules_[running_];
    if (Status s = module.Start(); !s.ok()) {
      module.Stop();
      Stop();
      return Named(std::move(s).error(), module);
    }
  }
  return Ok();
}

Status Group::Started() {
  for (auto& module : modules_)
    if (Status s = module->Started(); !s.ok()) return Named(std::move(s).error(), *module);
  return Ok();
}

void Group::Drain(Micros grace) {
  const Micros until = SystemClock().Now() + grace;
  for (auto& module : modules_) module->Drain(std::max<Micros>(until - SystemClock().Now(), 0));
}

std::vector<std::string> Group::Urls() const {
  std::vector<std::string> all;
  for (const auto& module : modules_)
    for (auto& url : module->Urls()) all.push_back(std::move(url));
  return all;
}

void Group::Stop() {
  while (running_ > 0) {
    Module& module = *modules_[--running_];
    log::Debug("stopping", {{"module", module.name()}});
    module.Stop();
  }
}

std::vector<ModuleHealth> Group::Health() const {
  std::vector<ModuleHealth> all;
  for (const auto& module : modules_)
    for (auto& d : module->Health()) all.push_back({module->name(), std::move(d)});
  return all;
}

}  // namespace concord::lifecycle
