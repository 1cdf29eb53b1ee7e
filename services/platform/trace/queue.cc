#include "platform/trace/queue.h"

#include <algorithm>
#include <chrono>
#include <iterator>

namespace concord::trace {

Queue& Queue::Get() {
  static Queue& one = *new Queue;
  return one;
}

void Queue::Open(std::size_t limit) {
  const std::lock_guard lock(mutex_);
  limit_ = limit;
  open_ = true;
}

void Queue::Close() {
  const std::lock_guard lock(mutex_);
  open_ = false;
  filled_.notify_all();
}

void Queue::Offer(Record record) {
  const std::lock_guard lock(mutex_);
  if (!open_) return;
  if (records_.size() >= limit_) {
    ++dropped_;
    return;
  }
  records_.push_back(std::move(record));
  if (records_.size() == wanted_) filled_.notify_one();
}

std::vector<Record> Queue::Take(std::size_t most, Micros patience) {
  std::unique_lock lock(mutex_);
  wanted_ = most;
  filled_.wait_for(lock, std::chrono::microseconds(patience), [&] { return records_.size() >= most || !open_; });
  wanted_ = 0;
  if (records_.size() <= most) return std::exchange(records_, {});
  const auto cut = records_.begin() + static_cast<std::ptrdiff_t>(most);
  std::vector<Record> out(std::make_move_iterator(records_.begin()), std::make_move_iterator(cut));
  records_.erase(records_.begin(), cut);
  return out;
}

}  // namespace concord::trace
