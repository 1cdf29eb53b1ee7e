#pragma once
// What every process tells Prometheus of itself (docs/operations/metrics.md). What is given outlives the last scrape of the registry.
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "platform/bus/bus.h"
#include "platform/exec/executor.h"
#include "platform/lifecycle/group.h"
#include "platform/metrics/metrics.h"

namespace concord::observe {

// A counter that follows somebody else's number, which only grows. One caller at a time.
class Followed {
 public:
  explicit Followed(metrics::Counter& counter) : counter_(counter) {}
  void At(double value) {
    if (value <= seen_) return;
    counter_.Add(value - seen_);
    seen_ = value;
  }

 private:
  metrics::Counter& counter_;
  double seen_ = 0;
};

// Build, processor, memory, file descriptors. `shape`: "embedded", "cluster"; `service`: of this process, "all" in the embedded shape.
void Process(metrics::Registry& metrics, const std::string& shape, const std::string& service);
void Executor(metrics::Registry& metrics, const exec::Executor& executor);
// Whether calls are taken, and which parts work worse than they should.
void Health(metrics::Registry& metrics, std::function<bool()> ready, std::function<std::vector<lifecycle::ModuleHealth>()> degraded);

// How far groups are behind. Looks now and then on a thread of its own: a bus that hangs must not keep Prometheus from the rest.
class BusLag {
 public:
  BusLag(bus::Bus& bus, metrics::Registry& metrics, Micros every = 2 * kSecond);
  ~BusLag();

 private:
  struct Shared;
  void Loop(Micros every);

  bus::Bus& bus_;
  const std::shared_ptr<Shared> shared_;  // the registry's as well
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace concord::observe
