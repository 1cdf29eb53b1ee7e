#pragma once
// Events that several threads hear at the same time, applied together: those of one office are one use case, so that marks, reads and
// the commit are shared. The first to come does it for those who came while the one before was at it; nobody waits for company.
#include <condition_variable>
#include <cstddef>
#include <deque>
#include <map>
#include <mutex>
#include <string>

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
  struct Waiter {
    const bus::Event* event;
    Status result = Ok();
    enum { kWaits, kLeads, kDone } state = kWaits;
    std::condition_variable wake;
  };
  struct Line {
    std::deque<Waiter*> waiting;
  };
  void Lead(const std::string& office, Line& line, Waiter& self, std::unique_lock<std::mutex>& lock);
  void Apply(const std::deque<Waiter*>& some);

  store::Store& store_;
  const std::string consumer_;
  const ApplyAll apply_;
  const std::size_t most_;
  std::mutex mutex_;
  std::map<std::string, Line> lines_;  // of offices where somebody leads
};

}  // namespace concord::inbox
