#pragma once
// Events that several threads hear at the same time, applied together: those of one office are one use case, so that marks, reads and
// the commit are shared.
#include <cstddef>
#include <string>
#include <vector>

#include "platform/exec/lines.h"
#include "platform/inbox/inbox.h"

namespace concord::inbox {

class Together {
 public:
  // `apply` as in OnceAll. Where it refuses several for good, each is tried alone, so that only the one that cannot be applied fails.
  Together(store::Store& store, std::string consumer, ApplyAll apply, std::size_t most = 64);
  // Applies the event of an office once, see inbox::Once. From any thread; events that must come in order are handed over one after the
  // other.
  Status Once(const bus::Event& event);

 private:
  struct Waiter : exec::Lines::Waiter {
    explicit Waiter(const bus::Event& e) : event(&e) {}
    const bus::Event* event;
    Status result = Ok();
  };
  void Apply(const std::vector<Waiter*>& some);

  store::Store& store_;
  const std::string consumer_;
  const ApplyAll apply_;
  exec::Lines lines_;  // by office
};

}  // namespace concord::inbox
