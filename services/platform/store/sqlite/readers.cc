#include "platform/store/sqlite/readers.h"

#include <chrono>

#include "platform/store/sqlite/tx.h"

namespace concord::store::internal {

Readers::~Readers() { Close(); }

void Readers::Close() {
  std::unique_lock lock(mutex_);
  closed_ = true;
  wake_.notify_all();
  wake_.wait(lock, [&] { return out_ == 0; });
  idle_.clear();
}

Result<std::unique_ptr<Connection>> Readers::Take(Micros deadline) {
  std::unique_lock lock(mutex_);
  const auto until = std::chrono::system_clock::time_point(std::chrono::microseconds(deadline));
  if (!wake_.wait_until(lock, until, [&] { return closed_ || !idle_.empty() || out_ < options_.readers; })) {
    return Error(Code::kDeadlineExceeded, "DEADLINE_PASSED", "the deadline passed before a snapshot was free");
  }
  if (closed_) return Unavailable("STORE_CLOSED", "the store is closing");
  ++out_;
  if (!idle_.empty()) {
    auto c = std::move(idle_.back());
    idle_.pop_back();
    return c;
  }
  lock.unlock();
  auto made = Connection::Open(options_, /*writer=*/false);
  if (!made.ok()) Give(nullptr);
  return made;
}

void Readers::Give(std::unique_ptr<Connection> connection) {
  std::lock_guard lock(mutex_);
  if (connection) idle_.push_back(std::move(connection));
  --out_;
  wake_.notify_all();
}

Status Readers::View(const std::string& office, bool scoped, const Closure& fn, Micros deadline) {
  CONCORD_TRY(auto connection, Take(deadline));
  Status s = connection->Control("BEGIN");
  if (s.ok()) {
    SqliteTx tx(*connection, office, scoped);
    connection->SetDeadline(deadline);
    s = tx.Run(fn);
    connection->SetDeadline(0);
    if (connection->InTransaction()) {
      if (Status end = connection->Control("ROLLBACK"); !end.ok()) connection.reset();  // unfit for the next reader
    }
  }
  Give(std::move(connection));
  return s;
}

}  // namespace concord::store::internal
