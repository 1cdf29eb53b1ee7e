#include "platform/exec/lines.h"

#include <algorithm>
#include <vector>

namespace concord::exec {

Lines::Went Lines::Go(const std::string& key, Waiter& self, const Work& work, Moment until) {
  std::unique_lock lock(mutex_);
  if (waiting_ >= limit_) return Went::kFull;
  const auto [at, first] = lines_.try_emplace(key);
  Line& line = at->second;
  if (first) {
    self.state_ = Waiter::kLeads;
  } else {
    line.push_back(&self);
    ++waiting_;
  }
  while (self.state_ == Waiter::kWaits || self.state_ == Waiter::kTaken) {
    if (self.state_ == Waiter::kTaken || until == Moment::max()) {
      self.wake_.wait(lock);
    } else if (self.wake_.wait_until(lock, until) == std::cv_status::timeout && self.state_ == Waiter::kWaits) {
      line.erase(std::find(line.begin(), line.end(), &self));
      --waiting_;
      return Went::kLate;
    }
  }
  if (self.state_ == Waiter::kLeads) Lead(key, line, self, work, lock);
  return Went::kServed;
}

void Lines::Lead(const std::string& key, Line& line, Waiter& self, const Work& work, std::unique_lock<std::mutex>& lock) {
  std::vector<Waiter*> taken;
  lock.unlock();
  work(self, [&]() -> Waiter* {
    std::lock_guard guard(mutex_);
    if (line.empty() || taken.size() + 1 >= together_) return nullptr;
    Waiter* next = taken.emplace_back(Pop(line));
    next->state_ = Waiter::kTaken;
    return next;
  });
  lock.lock();
  for (Waiter* other : taken) {
    other->state_ = Waiter::kDone;
    other->wake_.notify_one();  // under the lock: afterwards it is gone
  }
  if (line.empty()) {
    lines_.erase(key);
    return;
  }
  Waiter* next = Pop(line);
  next->state_ = Waiter::kLeads;
  next->wake_.notify_one();
}

Lines::Waiter* Lines::Pop(Line& line) {
  Waiter* next = line.front();
  line.pop_front();
  --waiting_;
  return next;
}

std::size_t Lines::waiting() {
  std::lock_guard lock(mutex_);
  return waiting_;
}

}  // namespace concord::exec
