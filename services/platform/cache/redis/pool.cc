#include "platform/cache/redis/pool.h"

#include <algorithm>

#include "platform/log/log.h"

namespace concord::cache::internal {

using std::chrono::microseconds;

Pool::Pool(RedisOptions options, std::string host, int port, metrics::Registry& metrics)
    : options_(std::move(options)), host_(std::move(host)), port_(port) {
  for (const char* kind : {"connect", "timeout", "connection", "reply"})
    errors_[kind] = &metrics.AddCounter("concord_cache_errors_total", "What went wrong with Redis.", {{"kind", kind}});
  keeper_ = std::thread([this] { Keep(); });
  std::unique_lock lock(mutex_);
  tried_.wait_for(lock, microseconds(2 * options_.timeout), [this] { return tried_once_; });
}

Pool::~Pool() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  keeper_.join();
}

std::unique_ptr<Connection> Pool::Take() {
  if (!fast_up_) return nullptr;
  std::unique_lock lock(mutex_);
  if (idle_.empty()) {
    ++waiting_;
    if (WantsMore()) wake_.notify_one();
    given_.wait_for(lock, microseconds(options_.timeout), [this] { return !idle_.empty() || !up_; });
    --waiting_;
  }
  if (!up_ || idle_.empty()) return nullptr;
  auto connection = std::move(idle_.back());
  idle_.pop_back();
  return connection;
}

void Pool::Give(std::unique_ptr<Connection> connection) {
  std::unique_lock lock(mutex_);
  if (connection->generation != generation_) {
    lock.unlock();
    return;  // of before the breaker opened
  }
  idle_.push_back(std::move(connection));
  lock.unlock();
  given_.notify_one();
}

void Pool::Broken(std::unique_ptr<Connection> connection, const Error& error) {
  {
    const std::lock_guard lock(mutex_);
    Count(error);
    if (connection->generation != generation_) return;
    Down(error);
  }
  given_.notify_all();
  wake_.notify_all();
}

std::string Pool::trouble() const {
  if (fast_up_) return "";
  const std::lock_guard lock(mutex_);
  return trouble_;
}

void Pool::Count(const Error& error) { errors_.at(error.metadata.at("kind"))->Add(); }

void Pool::Down(const Error& error) {
  if (up_ || trouble_ != error.reason || !tried_once_)
    log::Warning("redis does not serve; going on without it", {{"reason", error.reason}, {"error", error.message}});
  up_ = fast_up_ = false;
  trouble_ = error.reason;
  ++generation_;
  idle_.clear();
  open_ = 0;
}

// The first attempt after a failure comes soon, those after it ever later, and never all processes at the same time.
microseconds Pool::Pause() {
  const int doubled = std::min(failures_, 16);
  const Micros longest = std::min(options_.retry_max, options_.retry_min << doubled);
  return microseconds(std::uniform_int_distribution<Micros>(longest / 2, longest)(random_));
}

void Pool::Opened(Result<std::unique_ptr<Connection>> opened) {
  if (!opened.ok()) {
    Count(opened.error());
    Down(opened.error());
    ++failures_;
  } else {
    if (!up_) log::Info("redis serves", {{"address", options_.address}});
    up_ = fast_up_ = true;
    failures_ = 0;
    ++open_;
    (*opened)->generation = generation_;
    idle_.push_back(*std::move(opened));
  }
  tried_once_ = true;
  tried_.notify_all();
  given_.notify_all();
}

void Pool::Keep() {
  std::unique_lock lock(mutex_);
  for (;;) {
    if (up_) {
      wake_.wait(lock, [this] { return stopping_ || !up_ || WantsMore(); });
    } else if (tried_once_) {
      wake_.wait_for(lock, Pause(), [this] { return stopping_; });
    }
    if (stopping_) return;
    const int before = generation_;
    lock.unlock();
    auto opened = Connection::Open(options_, host_, port_);
    lock.lock();
    // Somebody opened the breaker meanwhile: what this attempt found is older than that.
    if (before == generation_) Opened(std::move(opened));
  }
}

}  // namespace concord::cache::internal
