#pragma once
// Who writes for which office. The first who waits leads: it runs its own use case and those that have come meanwhile in one
// transaction, on its own thread, then the next in the line leads.
#include <condition_variable>
#include <deque>
#include <map>
#include <mutex>
#include <string>

#include "platform/store/postgres/transactions.h"

namespace concord::store::internal {

class Offices {
 public:
  Offices(Transactions& transactions, std::size_t group, std::size_t queue_limit)
      : transactions_(transactions), group_(group == 0 ? 1 : group), queue_limit_(queue_limit) {}

  Status Write(const std::string& office, const Closure& fn, Moment until);
  std::size_t waiting();

 private:
  struct Waiter : Job {
    using Job::Job;
    enum { kWaits, kLeads, kTaken, kDone } state = kWaits;
    std::condition_variable wake;
  };
  struct Line {
    std::deque<Waiter*> waiting;
    bool led = false;
  };

  void Lead(const std::string& office, Line& line, Waiter& self, std::unique_lock<std::mutex>& lock);

  Transactions& transactions_;
  const std::size_t group_, queue_limit_;
  std::mutex mutex_;
  std::map<std::string, Line, std::less<>> lines_;
  std::size_t waiting_ = 0;
};

}  // namespace concord::store::internal
