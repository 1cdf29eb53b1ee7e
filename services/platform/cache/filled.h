#pragma once
// What is expensive to make, kept in a cache: callers of this process who ask for the same key at the same time wait for the one who
// makes it. With the cache gone everybody still gets an answer.
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "platform/base/result.h"
#include "platform/cache/cache.h"

namespace concord::cache {

class Filled {
 public:
  explicit Filled(Cache& cache) : cache_(cache) {}
  // An error of `make`, thrown or returned, goes to its own caller and is not kept; the next of those who wait makes it then. Waits at most until
  // `deadline`, and makes it itself after that.
  Result<std::string> Get(const std::string& key, Micros ttl, Micros deadline, const std::function<Result<std::string>()>& make);

 private:
  struct Making {
    bool done = false;
    std::string value;
    bool failed = false;
  };

  void Settle(const std::string& key, Making& mine, const std::string* value);

  Cache& cache_;
  std::mutex mutex_;
  std::condition_variable made_;
  std::map<std::string, std::shared_ptr<Making>> making_;
};

}  // namespace concord::cache
