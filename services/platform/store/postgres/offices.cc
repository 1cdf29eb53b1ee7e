#include "platform/store/postgres/offices.h"

#include <algorithm>
#include <utility>

namespace concord::store::internal {

Status Offices::Write(const std::string& office, const Closure& fn, Moment until) {
  Waiter self(fn, until);
  std::unique_lock lock(mutex_);
  if (waiting_ >= queue_limit_) return ResourceExhausted("STORE_QUEUE_FULL", "too many transactions wait; try again");
  Line& line = lines_[office];
  if (!line.led) {
    line.led = true;
    self.state = Waiter::kLeads;
  } else {
    line.waiting.push_back(&self);
    ++waiting_;
  }
  while (self.state == Waiter::kWaits || self.state == Waiter::kTaken) {
    if (self.state == Waiter::kTaken) {
      self.wake.wait(lock);
    } else if (self.wake.wait_until(lock, until) == std::cv_status::timeout && self.state == Waiter::kWaits) {
      line.waiting.erase(std::find(line.waiting.begin(), line.waiting.end(), &self));
      --waiting_;
      return Error(Code::kDeadlineExceeded, "DEADLINE_PASSED", "the deadline passed before the transaction began");
    }
  }
  if (self.state == Waiter::kLeads) Lead(office, line, self, lock);
  return std::move(self.result);
}

void Offices::Lead(const std::string& office, Line& line, Waiter& self, std::unique_lock<std::mutex>& lock) {
  lock.unlock();
  Transactions::Jobs jobs{&self};
  std::size_t taken = 1;
  transactions_.Write(office, jobs, [&]() -> Job* {
    std::lock_guard guard(mutex_);
    if (line.waiting.empty() || taken >= group_) return nullptr;
    Waiter* next = line.waiting.front();
    line.waiting.pop_front();
    --waiting_;
    ++taken;
    next->state = Waiter::kTaken;
    return next;
  });
  lock.lock();
  for (Job* job : jobs) {
    auto* other = static_cast<Waiter*>(job);
    if (other == &self) continue;
    other->state = Waiter::kDone;
    other->wake.notify_one();  // under the lock: afterwards it is gone
  }
  if (line.waiting.empty()) {
    lines_.erase(office);
    return;
  }
  Waiter* next = line.waiting.front();
  line.waiting.pop_front();
  --waiting_;
  next->state = Waiter::kLeads;
  next->wake.notify_one();
}

std::size_t Offices::waiting() {
  std::lock_guard lock(mutex_);
  return waiting_;
}

}  // namespace concord::store::internal
