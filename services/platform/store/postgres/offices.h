#pragma once
// Who writes for which office: use cases of one office that come at the same time share a transaction.
#include <string>

#include "platform/exec/lines.h"
#include "platform/store/postgres/transactions.h"

namespace concord::store::internal {

class Offices {
 public:
  Offices(Transactions& transactions, std::size_t group, std::size_t queue_limit) : transactions_(transactions), lines_(group, queue_limit) {}

  Status Write(const std::string& office, const Closure& fn, Moment until);
  std::size_t waiting() { return lines_.waiting(); }

 private:
  struct Waiter : Job, exec::Lines::Waiter {
    using Job::Job;
  };

  Transactions& transactions_;
  exec::Lines lines_;
};

}  // namespace concord::store::internal
