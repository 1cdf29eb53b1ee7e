#include "platform/store/postgres/offices.h"

#include <utility>

namespace concord::store::internal {

Status Offices::Write(const std::string& office, const Closure& fn, Moment until) {
  Waiter self(fn, until);
  const auto together = [&](exec::Lines::Waiter& first, const exec::Lines::Next& next) {
    Transactions::Jobs jobs{static_cast<Waiter*>(&first)};
    transactions_.Write(office, jobs, [&]() -> Job* { return static_cast<Waiter*>(next()); });
  };
  switch (lines_.Go(office, self, together, until)) {
    case exec::Lines::Went::kFull:
      return ResourceExhausted("STORE_QUEUE_FULL", "too many transactions wait; try again");
    case exec::Lines::Went::kLate:
      return Error(Code::kDeadlineExceeded, "DEADLINE_PASSED", "the deadline passed before the transaction began");
    case exec::Lines::Went::kServed:
      break;
  }
  return std::move(self.result);
}

}  // namespace concord::store::internal
