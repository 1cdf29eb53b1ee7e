#pragma once
// Spans of this process on their way to the exporter: bounded, what does not fit is dropped and counted. Closed while nobody exports.
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <vector>

#include "platform/trace/span.h"

namespace concord::trace {

class Queue {
 public:
  static Queue& Get();  // never destroyed: spans end on any thread, to the last

  bool open() const { return open_.load(std::memory_order_relaxed); }
  void Open(std::size_t limit);
  void Close();  // wakes Take
  void Offer(Record record);
  // What there is, at most `most`; waits up to `patience` for as many. Empty: nothing came, or closed.
  std::vector<Record> Take(std::size_t most, Micros patience);
  std::uint64_t dropped() const { return dropped_; }

 private:
  std::atomic<bool> open_{false};
  std::atomic<std::uint64_t> dropped_{0};
  std::mutex mutex_;
  std::condition_variable filled_;
  std::size_t limit_ = 0, wanted_ = 0;
  std::vector<Record> records_;
};

}  // namespace concord::trace
