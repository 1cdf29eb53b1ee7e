#include "platform/store/postgres/doubt.h"

#include <thread>

namespace concord::store::internal {

Fate FateOf(Pool& pool, const std::string& transaction, const std::string& life, Moment until) {
  using Clock = std::chrono::steady_clock;
  for (bool first = true; first || Clock::now() < until; first = false) {
    if (!first) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    auto session = pool.Take(until, first);
    if (!session.ok()) continue;
    const bool same = (*session)->life() == life;
    (*session)->Ahead("SELECT pg_xact_status($1::xid8)", {transaction});
    auto answer = (*session)->Flush(until);
    if (!answer.ok()) {
      if ((*session)->sqlstate() == "22023") return Fate::kUndone;  // a number not given out yet: the crash took it
      continue;
    }
    if (answer->rows.empty() || answer->rows[0].IsNull(0)) return Fate::kUnknown;
    const std::string& status = answer->rows[0].Text(0);
    if (status == "aborted") return Fate::kUndone;
    if (status == "committed") return same ? Fate::kCommitted : Fate::kUnknown;
    if (!same) return Fate::kUndone;  // in progress, but ours cannot be: the number is another's
  }
  return Fate::kUnknown;
}

}  // namespace concord::store::internal
