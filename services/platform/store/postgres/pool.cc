#include "platform/store/postgres/pool.h"

#include <algorithm>
#include <utility>

#include "platform/store/postgres/failure.h"

namespace concord::store::internal {
namespace {

using std::chrono::milliseconds;
constexpr milliseconds kFirstPause{20}, kLongestPause{1000};
constexpr std::chrono::seconds kConnectPatience{5};  // a server that accepts and says nothing
constexpr int kSilentPings = 3;                      // until that is no passing stall

}  // namespace

Pool::Pool(std::string dsn, std::size_t most, std::size_t queue_limit, Gauges& gauges, metrics::Histogram* wait)
    : dsn_(std::move(dsn)), most_(std::max<std::size_t>(most, 1)), queue_limit_(queue_limit), gauges_(gauges), wait_(wait) {}

Pool::~Pool() { Close(); }

void Pool::Close() {
  std::unique_lock lock(mutex_);
  closed_ = true;
  wake_.notify_all();
  wake_.wait(lock, [&] { return out_ == 0 && waiting_ == 0; });
  idle_.clear();
}

Result<Pool::Lease> Pool::Take(Moment until, bool fresh) {
  const auto begun = std::chrono::steady_clock::now();
  std::unique_lock lock(mutex_);
  if (fresh) idle_.clear();
  if (out_ >= most_ && waiting_ >= queue_limit_) return ResourceExhausted("STORE_QUEUE_FULL", "too many transactions wait; try again");
  ++waiting_;
  const bool free = wake_.wait_until(lock, until, [&] { return closed_ || out_ < most_; });
  --waiting_;
  if (closed_) {
    wake_.notify_all();
    return Unavailable("STORE_CLOSED", "the store is closing");
  }
  const auto now = std::chrono::steady_clock::now();
  if (wait_) wait_->Observe(std::chrono::duration<double>(now - begun).count());
  if (!free) return Error(Code::kDeadlineExceeded, "DEADLINE_PASSED", "the deadline passed before a connection was free");
  if (!idle_.empty() && !fresh) {
    auto session = std::move(idle_.back());
    idle_.pop_back();
    ++out_;
    return Lease(*this, std::move(session));
  }
  if (down_ && now < try_again_) return *down_;
  if (down_) try_again_ = now + pause_;  // one tries; the others still fail at once
  ++out_;
  lock.unlock();
  auto session = Session::Open(dsn_, std::min(until, now + kConnectPatience));
  lock.lock();
  if (!session.ok()) {
    --out_;
    wake_.notify_all();
    Error why = std::move(session).error();
    // Too little time says nothing about the server.
    if (why.code == Code::kDeadlineExceeded && until - now < milliseconds(500)) return why;
    if (why.code == Code::kDeadlineExceeded) why = Unreachable("it accepts connections and says nothing");
    pause_ = std::clamp(pause_ * 2, kFirstPause, kLongestPause);
    try_again_ = std::chrono::steady_clock::now() + pause_;
    down_ = why;
    return why;
  }
  down_.reset();
  pause_ = milliseconds(0);
  return Lease(*this, *std::move(session));
}

void Pool::Give(std::unique_ptr<Session> session) {
  std::lock_guard lock(mutex_);
  --out_;
  if (session->end() == End::kCut) gauges_.cuts.Add();
  if (session->end() == End::kLost) gauges_.lost.Add();
  if (session->open() && !closed_) idle_.push_back(std::move(session));
  wake_.notify_all();
}

void Pool::Refused() {
  std::lock_guard lock(mutex_);
  refused_ = true;
  idle_.clear();
}

Status Pool::TakesChanges(Moment until, bool sure) {
  {
    std::lock_guard lock(mutex_);
    if (!refused_ && !sure) return Ok();
  }
  auto session = Take(until, true);
  if (!session.ok()) return Ok();  // that is said by Ping
  (*session)->Ahead(
      "DO $$ BEGIN IF current_setting('default_transaction_read_only') = 'on' OR pg_is_in_recovery() "
      "THEN RAISE SQLSTATE '25006' USING MESSAGE = 'reads only'; END IF; END $$");
  auto answer = (*session)->Flush(until);
  if (!answer.ok() && answer.error().reason == kReadOnly) return answer.error();
  std::lock_guard lock(mutex_);
  refused_ = refused_ && !answer.ok();
  return Ok();
}

Status Pool::Ping(Moment until) {
  for (bool fresh = false;; fresh = true) {
    auto session = Take(until, fresh);
    if (!session.ok()) return session.error().code == Code::kDeadlineExceeded ? Ok() : Status(session.error());
    (*session)->Ahead("SELECT 1");
    auto answer = (*session)->Flush(until);
    if (answer.ok()) {
      std::lock_guard lock(mutex_);
      silent_ = 0;
      return Ok();
    }
    if ((*session)->end() == End::kCut) return Silent();
    if (fresh || (*session)->open()) return answer.error();
  }
}

// Nobody else is to find out by waiting for his own deadline: from now on they are refused until one connects anew.
Error Pool::Silent() {
  Error why = Unreachable("it accepts connections and says nothing");
  std::lock_guard lock(mutex_);
  if (++silent_ < kSilentPings) return why;
  idle_.clear();
  pause_ = kLongestPause;
  try_again_ = std::chrono::steady_clock::now() + pause_;
  down_ = why;
  return why;
}

std::size_t Pool::in_use() {
  std::lock_guard lock(mutex_);
  return out_;
}
std::size_t Pool::waiting() {
  std::lock_guard lock(mutex_);
  return waiting_;
}

}  // namespace concord::store::internal
