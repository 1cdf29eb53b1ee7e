#pragma once
// What the store says of itself; without a registry it only counts.
#include <atomic>
#include <cstdint>
#include <string>

#include "platform/metrics/metrics.h"

namespace concord::store::internal {

class Count {
 public:
  void Add(std::uint64_t by = 1) {
    n_ += by;
    if (counter_) counter_->Add(static_cast<double>(by));
  }
  std::uint64_t value() const { return n_; }
  void Show(metrics::Counter& counter) { counter_ = &counter; }

 private:
  std::atomic<std::uint64_t> n_{0};
  metrics::Counter* counter_ = nullptr;
};

struct Gauges {
  explicit Gauges(metrics::Registry* registry);

  Count commits, use_cases, failed, retries, cuts, lost, doubts;
  metrics::Histogram* scoped_wait = nullptr;  // for a connection, seconds
  metrics::Histogram* system_wait = nullptr;
};

}  // namespace concord::store::internal
