#include "platform/store/barrier.h"

#include <chrono>
#include <cstdlib>
#include <thread>
#include <utility>

namespace concord::store {

Status AwaitWriters(Store& store, Micros deadline) {
  if (store.dialect() == Dialect::kSqlite) return store.WriteUnscoped([](Tx&) { return Ok(); }, deadline);  // one writer: they stand in line
  const auto running = [&] {
    return store.ReadUnscoped([](Tx& tx) -> Result<std::pair<unsigned long long, unsigned long long>> {
      CONCORD_TRY(auto row, tx.One("SELECT CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT), CAST(pg_snapshot_xmax(pg_current_snapshot()) AS TEXT)"));
      return std::pair(std::strtoull(row->Text(0).c_str(), nullptr, 10), std::strtoull(row->Text(1).c_str(), nullptr, 10));
    }, deadline);
  };
  CONCORD_TRY(const auto at_call, running());
  for (auto now = at_call; now.first < at_call.second;) {  // the oldest that runs is older than the newest was
    if (SystemClock().Now() > deadline) return Error(Code::kDeadlineExceeded, "WRITERS_BUSY", "a transaction that had begun before does not end");
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    CONCORD_TRY(now, running());
  }
  return Ok();
}

}  // namespace concord::store
