#include "platform/outbox/marker.h"

#include <algorithm>
#include <chrono>

#include "platform/outbox/outbox_rows.h"

namespace concord::outbox::internal {
namespace {

constexpr std::chrono::milliseconds kGather{20};  // one commit marks what was sent meanwhile; nobody waits for it
constexpr Micros kRetryMin = 50'000, kRetryMax = 5 * kSecond;

}  // namespace

Marker::Marker(store::Store& store, std::function<void(const Status&, std::size_t)> told)
    : store_(store), told_(std::move(told)), thread_([this] { Loop(); }) {}

Marker::~Marker() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  work_.notify_all();
  thread_.join();
}

void Marker::Add(const std::vector<std::int64_t>& events, const std::vector<std::int64_t>& tables) {
  std::lock_guard lock(mutex_);
  for (const auto* list : {&events, &tables}) waiting_.insert(list->begin(), list->end());
  events_.insert(events_.end(), events.begin(), events.end());
  tables_.insert(tables_.end(), tables.begin(), tables.end());
  work_.notify_one();
}

std::set<std::int64_t> Marker::Waiting() {
  std::lock_guard lock(mutex_);
  return waiting_;
}

void Marker::Loop() {
  Micros retry = kRetryMin;
  std::unique_lock lock(mutex_);
  for (;;) {
    work_.wait(lock, [&] { return !events_.empty() || !tables_.empty() || stopping_; });
    if (events_.empty() && tables_.empty()) return;
    work_.wait_for(lock, kGather, [&] { return waiting_.size() >= kMostWaiting / 2 || stopping_; });
    const std::vector<std::int64_t> events = std::exchange(events_, {}), tables = std::exchange(tables_, {});
    const bool last = stopping_;
    lock.unlock();
    const Status marked = MarkSent(store_, events, tables);
    told_(marked, events.size() + tables.size());
    lock.lock();
    if (marked.ok() || last) {
      for (const auto* list : {&events, &tables}) {
        for (const auto seq : *list) waiting_.erase(seq);
      }
      retry = kRetryMin;
      continue;
    }
    events_.insert(events_.begin(), events.begin(), events.end());
    tables_.insert(tables_.begin(), tables.begin(), tables.end());
    work_.wait_for(lock, std::chrono::microseconds(retry), [&] { return stopping_; });
    retry = std::min(retry * 2, kRetryMax);
  }
}

}  // namespace concord::outbox::internal
