#include "platform/process/dependencies.h"

#include <chrono>

#include "platform/log/log.h"
#include "platform/time/clock.h"

namespace concord::process {

void Dependencies::Declare(const std::string& name, bool needed) {
  const std::lock_guard lock(mutex_);
  states_[name] = {name, needed, Unavailable("WAITING", "not reached yet"), SystemClock().Now()};
}

void Dependencies::Set(const std::string& name, const Status& now) {
  {
    const std::lock_guard lock(mutex_);
    const auto found = states_.find(name);
    if (found == states_.end()) return;
    State& state = found->second;
    const bool turned = state.now.ok() != now.ok();
    const bool other = !now.ok() && (turned || state.now.error().reason != now.error().reason);
    if (turned || other) state.since = SystemClock().Now();
    state.now = now;
    if (turned && now.ok()) log::Info("there", {{"dependency", name}});
    if (other) log::Warning("away", {{"dependency", name}, {"reason", now.error().reason}, {"error", now.error().message}});
  }
  metrics_.AddGauge("concord_dependency_up", "1 while what this process leans on answers.", {{"dependency", name}}).Set(now.ok() ? 1 : 0);
}

void Dependencies::Watch(const std::string& name, std::function<Status()> look) {
  const std::lock_guard lock(mutex_);
  threads_.emplace_back([this, name, look = std::move(look)] {
    std::unique_lock own(mutex_);
    while (!stopping_) {
      own.unlock();
      Set(name, look());
      own.lock();
      changed_.wait_for(own, std::chrono::seconds(1), [this] { return stopping_; });
    }
  });
}

void Dependencies::Stop() {
  std::vector<std::thread> threads;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    threads.swap(threads_);
  }
  changed_.notify_all();
  for (auto& t : threads) t.join();
}

bool Dependencies::NeededAreThere() const {
  const std::lock_guard lock(mutex_);
  for (const auto& [name, state] : states_)
    if (state.needed && !state.now.ok()) return false;
  return true;
}

std::vector<Dependencies::State> Dependencies::All() const {
  const std::lock_guard lock(mutex_);
  std::vector<State> all;
  for (const auto& [name, state] : states_) all.push_back(state);
  return all;
}

std::vector<lifecycle::Degraded> Dependencies::Away() const {
  std::vector<lifecycle::Degraded> away;
  for (const auto& state : All())
    if (!state.now.ok()) away.push_back({state.name, state.now.error().reason});
  return away;
}

}  // namespace concord::process
