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
  Result<std::string> value = make();
  if (value.ok()) cache_.Put(key, *value, ttl);
  if (mine) {
    const std::lock_guard lock(mutex_);
    mine->done = true;
    mine->failed = !value.ok();
    if (value.ok()) mine->value = *value;
    making_.erase(key);
    made_.notify_all();
  }
  return value;
}

}  // namespace concord::cache
