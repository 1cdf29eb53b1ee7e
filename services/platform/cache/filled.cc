#include "platform/cache/filled.h"

#include <chrono>

namespace concord::cache {

Result<std::string> Filled::Get(const std::string& key, Micros ttl, Micros deadline, const std::function<Result<std::string>()>& make) {
  if (auto kept = cache_.Get(key)) return *std::move(kept);
  std::shared_ptr<Making> mine;
  {
    const auto until = std::chrono::system_clock::time_point(std::chrono::microseconds(deadline));
    std::unique_lock lock(mutex_);
    for (;;) {
      auto& slot = making_[key];
      if (!slot) {
        slot = mine = std::make_shared<Making>();
        break;
      }
      const auto theirs = slot;
      if (!made_.wait_until(lock, until, [&] { return theirs->done; })) break;
      if (!theirs->failed) return theirs->value;
    }
  }
  Result<std::string> value = Unavailable("NOT_MADE", "");
  try {
    // It may have been made between the first look and the lock.
    auto kept = mine ? cache_.Get(key) : std::nullopt;
    value = kept ? *std::move(kept) : make();
  } catch (...) {  // those who wait must not wait for one that has gone
    if (mine) Settle(key, *mine, nullptr);
    throw;
  }
  if (value.ok()) cache_.Put(key, *value, ttl);
  if (mine) Settle(key, *mine, value.ok() ? &*value : nullptr);
  return value;
}

void Filled::Settle(const std::string& key, Making& mine, const std::string* value) {
  const std::lock_guard lock(mutex_);
  mine.done = true;
  mine.failed = value == nullptr;
  if (value != nullptr) mine.value = *value;
  making_.erase(key);
  made_.notify_all();
}

}  // namespace concord::cache
