#include "platform/inbox/together.h"

#include <algorithm>
#include <utility>

#include "platform/bus/handling.h"

namespace concord::inbox {

Together::Together(store::Store& store, std::string consumer, ApplyAll apply, std::size_t most)
    : store_(store), consumer_(std::move(consumer)), apply_(std::move(apply)), most_(most) {}

Status Together::Once(const bus::Event& event) {
  Waiter self{&event};
  std::unique_lock lock(mutex_);
  const auto [at, first] = lines_.try_emplace(event.office);
  if (first) {
    self.state = Waiter::kLeads;
  } else {
    at->second.waiting.push_back(&self);
  }
  self.wake.wait(lock, [&] { return self.state != Waiter::kWaits; });
  if (self.state == Waiter::kLeads) Lead(event.office, at->second, self, lock);
  return std::move(self.result);
}

void Together::Lead(const std::string& office, Line& line, Waiter& self, std::unique_lock<std::mutex>& lock) {
  std::deque<Waiter*> some{&self};
  while (!line.waiting.empty() && some.size() < most_) {
    some.push_back(line.waiting.front());
    line.waiting.pop_front();
  }
  lock.unlock();
  Apply(some);
  lock.lock();
  for (Waiter* other : some) {
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
  next->state = Waiter::kLeads;
  next->wake.notify_one();
}

void Together::Apply(const std::deque<Waiter*>& some) {
  std::vector<const bus::Event*> events;
  for (const Waiter* waiter : some) events.push_back(waiter->event);
  const Status all = OnceAll(store_, consumer_, events, apply_);
  for (Waiter* waiter : some) waiter->result = all;
  if (all.ok() || some.size() == 1 || bus::MaySucceedLater(all.error())) return;
  for (Waiter* waiter : some) waiter->result = OnceAll(store_, consumer_, {waiter->event}, apply_);
}

}  // namespace concord::inbox
