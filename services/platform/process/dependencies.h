#pragma once
// What a process leans on and whether it is there: database, bus, cache, keys, other services. Each is looked at every second or so on a
// thread of its own, so that one that hangs delays no answer about the others.
#include <condition_variable>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/base/result.h"
#include "platform/lifecycle/module.h"
#include "platform/metrics/metrics.h"

namespace concord::process {

class Dependencies {
 public:
  explicit Dependencies(metrics::Registry& metrics) : metrics_(metrics) {}
  ~Dependencies() { Stop(); }

  struct State {
    std::string name;
    bool needed = false;  // without it the process is not ready
    Status now = Ok();
    Micros since = 0;     // of `now`
  };
  // Away until something else is known.
  void Declare(const std::string& name, bool needed);
  // Of one that was not declared nothing is kept.
  void Set(const std::string& name, const Status& now);
  // `look` may block for a second or two.
  void Watch(const std::string& name, std::function<Status()> look);
  // Ends all watching.
  void Stop();

  bool NeededAreThere() const;
  std::vector<State> All() const;
  // Those that are away, as parts of this process.
  std::vector<lifecycle::Degraded> Away() const;

 private:
  metrics::Registry& metrics_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool stopping_ = false;
  std::map<std::string, State> states_;
  std::vector<std::thread> threads_;
};

}  // namespace concord::process
