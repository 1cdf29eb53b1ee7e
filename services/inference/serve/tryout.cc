#include "inference/serve/tryout.h"

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <future>
#include <list>
#include <mutex>
#include <thread>

#include "inference/serve/version.h"

namespace concord::inference {
namespace {

constexpr std::size_t kWaiting = 64;

}  // namespace

// Both threads hold it.
struct Tryout::State {
  struct Entry {
    Attempt attempt;
    bool began = false, claimed = false;  // claimed: done or late; under mutex
  };
  std::mutex mutex;
  std::condition_variable work, watch;
  std::deque<std::shared_ptr<Entry>> queue;
  std::list<std::shared_ptr<Entry>> open;  // neither done nor late
  bool stopping = false, hangs = false;

  bool Claim(const std::shared_ptr<Entry>& entry) {  // under mutex
    if (entry->claimed) return false;
    entry->claimed = true;
    open.remove(entry);
    return true;
  }

  void Work() {
    std::unique_lock lock(mutex);
    for (;;) {
      work.wait(lock, [&] { return stopping || !queue.empty(); });
      if (stopping) return;
      auto entry = std::move(queue.front());
      queue.pop_front();
      const bool due = !entry->claimed;
      entry->began = due;
      lock.unlock();
      if (due) entry->attempt.run();
      lock.lock();
      if (due) hangs = false;  // it has come back
      const bool mine = due && Claim(entry);
      lock.unlock();
      if (mine) entry->attempt.done();
      entry.reset();  // without the lock: it may hold the trial, whose end this is
      lock.lock();
    }
  }

  void Watch() {
    std::unique_lock lock(mutex);
    for (;;) {
      if (open.empty()) {
        if (stopping) return;
        watch.wait(lock);
        continue;
      }
      auto first = *std::min_element(open.begin(), open.end(), [](const auto& a, const auto& b) { return a->attempt.due_ns < b->attempt.due_ns; });
      const std::uint64_t now = SteadyNs();
      if (const std::uint64_t due = first->attempt.due_ns; !stopping && due > now) {
        first.reset();  // meanwhile others may let go of it last
        watch.wait_for(lock, std::chrono::nanoseconds(due - now));
        continue;
      }
      if (!Claim(first)) continue;
      hangs = hangs || first->began;
      const bool ran = first->began;
      auto late = std::move(first->attempt.late);
      auto done = std::move(first->attempt.done);  // what they hold goes now, not when the thread comes back
      lock.unlock();
      late(ran);
      late = nullptr, done = nullptr, first.reset();
      lock.lock();
    }
  }
};

Tryout::Tryout() : state_(std::make_shared<State>()) {
  std::thread([state = state_] { state->Work(); }).detach();
  std::thread([state = state_] { state->Watch(); }).detach();
}

Tryout::~Tryout() {
  std::unique_lock lock(state_->mutex);
  state_->stopping = true;
  state_->work.notify_all();
  state_->watch.notify_all();
}

Tryout::Outcome Tryout::Submit(Attempt attempt) {
  auto entry = std::make_shared<State::Entry>(State::Entry{std::move(attempt)});
  const std::lock_guard lock(state_->mutex);
  if (state_->hangs) return Outcome::kHangs;
  if (state_->stopping || state_->queue.size() >= kWaiting) return Outcome::kBusy;
  state_->open.push_back(entry);
  state_->queue.push_back(std::move(entry));
  state_->work.notify_one();
  state_->watch.notify_one();
  return Outcome::kDone;
}

Tryout::Outcome Tryout::RunWithin(std::uint64_t ns, std::function<void()> run) {
  auto ended = std::make_shared<std::promise<Outcome>>();
  auto future = ended->get_future();
  const Outcome begun = Submit({std::move(run), [ended] { ended->set_value(Outcome::kDone); }, [ended](bool ran) { ended->set_value(ran ? Outcome::kHangs : Outcome::kBusy); },
                                SteadyNs() + ns});
  return begun == Outcome::kDone ? future.get() : begun;
}

}  // namespace concord::inference
