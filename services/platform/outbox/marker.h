#pragma once
// Marks what is on the bus while the relay sends what came after it: an event waits for the bus alone, not for the mark of those before it.
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "platform/store/store.h"
#include "platform/time/clock.h"

namespace concord::outbox::internal {

// So many may be on the bus and not marked; then the relay sends no more. A full disk can still be read.
inline constexpr std::size_t kMostWaiting = 1024;

class Marker {
 public:
  // `told` hears how many were marked, or that marking failed; it is then tried again.
  Marker(store::Store& store, std::function<void(const Status&, std::size_t)> told);
  // Tries once to mark what is left; what it cannot mark is sent again by the next relay, and inboxes know it.
  ~Marker();

  // These are on the bus.
  void Add(const std::vector<std::int64_t>& events, const std::vector<std::int64_t>& tables);
  // On the bus and not marked yet. Who asks before it reads the outbox never takes one of these for unsent.
  std::set<std::int64_t> Waiting();

 private:
  void Loop();

  store::Store& store_;
  const std::function<void(const Status&, std::size_t)> told_;
  std::mutex mutex_;
  std::condition_variable work_;
  std::vector<std::int64_t> events_, tables_;  // not begun
  std::set<std::int64_t> waiting_;             // and those in progress
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace concord::outbox::internal
