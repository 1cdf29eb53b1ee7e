#include "platform/exec/executor.h"

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <vector>

namespace concord::exec {

struct Executor::Impl {
  struct Item {
    std::function<void()> work;
    std::function<void()> expired;
    Micros deadline;
    Micros since;
  };

  std::string name;
  std::size_t limit = 0;
  mutable std::mutex mutex;
  std::condition_variable wake;
  std::deque<Item> queue;
  bool stopping = false;
  ExecutorStats counts;
  std::vector<std::thread> threads;

  void Loop() {
    std::unique_lock lock(mutex);
    for (;;) {
      wake.wait(lock, [&] { return stopping || !queue.empty(); });
      if (queue.empty()) return;
      Item item = std::move(queue.front());
      queue.pop_front();
      const bool late = item.deadline != 0 && SystemClock().Now() > item.deadline;
      ++(late ? counts.expired : counts.run);
      lock.unlock();
      if (!late) {
        item.work();
      } else if (item.expired) {
        item.expired();
      }
      item = {};  // what the closure holds is let go before the lock is taken again
      lock.lock();
    }
  }
};

Executor::Executor(std::string name, std::size_t threads, std::size_t queue_limit) : impl_(std::make_unique<Impl>()) {
  impl_->name = std::move(name);
  impl_->limit = queue_limit;
  for (std::size_t i = 0; i < threads; ++i) impl_->threads.emplace_back([this] { impl_->Loop(); });
}

Executor::~Executor() { Stop(); }

Status Executor::Submit(std::function<void()> work, Micros deadline, std::function<void()> expired) {
  {
    std::lock_guard lock(impl_->mutex);
    if (impl_->stopping) {
      ++impl_->counts.refused;
      return Unavailable("EXECUTOR_STOPPED", "the server is stopping").With("executor", impl_->name);
    }
    if (impl_->queue.size() >= impl_->limit) {
      ++impl_->counts.refused;
      return ResourceExhausted("EXECUTOR_FULL", "the server has more work than it can queue; try again").With("executor", impl_->name);
    }
    impl_->queue.push_back({std::move(work), std::move(expired), deadline, SystemClock().Now()});
    impl_->wake.notify_one();  // under the lock: afterwards the work may be done, and the executor gone
  }
  return Ok();
}

void Executor::Stop() {
  std::vector<std::thread> threads;
  {
    std::lock_guard lock(impl_->mutex);
    impl_->stopping = true;
    threads.swap(impl_->threads);
  }
  impl_->wake.notify_all();
  for (auto& t : threads) t.join();
}

ExecutorStats Executor::Stats() const {
  std::lock_guard lock(impl_->mutex);
  ExecutorStats out = impl_->counts;
  out.queued = impl_->queue.size();
  if (!impl_->queue.empty()) out.oldest_wait = SystemClock().Now() - impl_->queue.front().since;
  return out;
}

const std::string& Executor::name() const { return impl_->name; }

}  // namespace concord::exec
