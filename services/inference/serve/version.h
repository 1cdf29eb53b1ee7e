#pragma once
// A version of a model that is loaded: what runs, and what was asked of it. Immutable but for its counts.
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <string>

#include "inference/serve/runnable.h"
#include "platform/time/clock.h"
#include "ranking/model.h"

namespace concord::inference {

struct Duration {
  std::atomic<std::uint64_t> count{0}, ns{0};
  void Add(std::uint64_t spent, std::uint64_t times = 1) {
    count.fetch_add(times, std::memory_order_relaxed);
    ns.fetch_add(spent, std::memory_order_relaxed);
  }
};

struct VersionStats {
  static constexpr std::size_t kSizes = 17;  // 1, 2, 4 … 65,536 rows
  std::atomic<std::uint64_t> rows{0}, runs{0};
  std::atomic<Micros> last{0};
  Duration success, fail, queue, compute_input, compute_infer, compute_output;
  struct Batch {
    Duration compute_input, compute_infer, compute_output;
  };
  std::array<Batch, kSizes> batches;
  static std::size_t SizeOf(std::size_t rows) {
    std::size_t k = 0;
    while (k + 1 < kSizes && (std::size_t{1} << k) < rows) ++k;
    return k;
  }
};

struct Version {
  std::string model, version, sha256;
  std::shared_ptr<const Runnable> runnable;
  std::shared_ptr<const ranking::Model> ranker;  // of a programme; else null
  mutable VersionStats stats;
  mutable std::atomic<double> row_ns{1000};  // what a row costs, as measured lately

  double CostNs(std::size_t rows) const { return row_ns.load(std::memory_order_relaxed) * static_cast<double>(rows); }
  void NoteCost(std::size_t rows, std::uint64_t ns) const {
    const double now = static_cast<double>(ns) / static_cast<double>(rows), before = row_ns.load(std::memory_order_relaxed);
    row_ns.store(before + (now - before) / 16, std::memory_order_relaxed);
  }
};

// Runs it a few times, so that nothing is slow the first time and its cost is known. FAILED_PRECONDITION MODEL_REFUSED when it fails or
// gives values that are not finite.
Status WarmUp(const Version& version);

std::uint64_t SteadyNs();

}  // namespace concord::inference
