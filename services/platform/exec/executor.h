#pragma once
// Bounded executor: N threads, a queue with an end. A full queue refuses instead of growing; work past its deadline is dropped
// and counted. gRPC threads never block: handlers run here.
#include <cstddef>
#include <functional>
#include <memory>
#include <string>

#include "platform/base/result.h"
#include "platform/time/clock.h"

namespace concord::exec {

struct ExecutorStats {
  std::size_t queued = 0;
  std::uint64_t run = 0, refused = 0, expired = 0;
  Micros oldest_wait = 0;  // how long the first in the queue has waited
};

class Executor {
 public:
  Executor(std::string name, std::size_t threads, std::size_t queue_limit);
  ~Executor();  // runs what is queued, then joins
  // Runs `work` on a thread of this executor. `deadline` 0: none. If the deadline has passed when its turn comes, `expired` runs
  // instead (may be empty). RESOURCE_EXHAUSTED EXECUTOR_FULL when the queue is full, UNAVAILABLE EXECUTOR_STOPPED after Stop.
  Status Submit(std::function<void()> work, Micros deadline = 0, std::function<void()> expired = {});
  void Stop();
  ExecutorStats Stats() const;
  const std::string& name() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace concord::exec
