#include "platform/inbox/together.h"

#include <utility>

#include "platform/bus/handling.h"

namespace concord::inbox {

Together::Together(store::Store& store, std::string consumer, ApplyAll apply, std::size_t most)
    : store_(store), consumer_(std::move(consumer)), apply_(std::move(apply)), lines_(most) {}

Status Together::Once(const bus::Event& event) {
  Waiter self(event);
  lines_.Go(event.office, self, [&](exec::Lines::Waiter& first, const exec::Lines::Next& next) {
    std::vector<Waiter*> some;
    for (exec::Lines::Waiter* one = &first; one != nullptr; one = next()) some.push_back(static_cast<Waiter*>(one));
    Apply(some);
  });
  return std::move(self.result);
}

void Together::Apply(const std::vector<Waiter*>& some) {
  std::vector<const bus::Event*> events;
  for (const Waiter* waiter : some) events.push_back(waiter->event);
  const Status all = OnceAll(store_, consumer_, events, apply_);
  for (Waiter* waiter : some) waiter->result = all;
  if (all.ok() || some.size() == 1 || bus::MaySucceedLater(all.error())) return;
  for (Waiter* waiter : some) waiter->result = OnceAll(store_, consumer_, {waiter->event}, apply_);
}

}  // namespace concord::inbox
