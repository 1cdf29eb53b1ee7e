#pragma once
// Runs tasks 0 … n−1 on a few threads. Each task writes to a place of its own, so the result does not depend on the threads.
#include <atomic>
#include <functional>
#include <thread>
#include <vector>

namespace concord::ranking {

inline void RunTasks(size_t n, int threads, const std::function<void(size_t)>& task) {
  if (threads <= 1 || n <= 1) {
    for (size_t i = 0; i < n; ++i) task(i);
    return;
  }
  std::atomic<size_t> next{0};
  std::vector<std::jthread> pool;
  for (int t = 0; t < threads; ++t) {
    pool.emplace_back([&] {
      for (size_t i = next++; i < n; i = next++) task(i);
    });
  }
}

}  // namespace concord::ranking
