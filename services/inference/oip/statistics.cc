#include "inference/oip/statistics.h"

namespace concord::inference::oip {
namespace {

void Put(const Duration& from, ::inference::StatisticDuration* to) {
  to->set_count(from.count);
  to->set_ns(from.ns);
}

}  // namespace

void Fill(const Version& version, ::inference::ModelStatistics* out) {
  const VersionStats& stats = version.stats;
  out->set_name(version.model);
  out->set_version(version.version);
  out->set_last_inference(static_cast<std::uint64_t>(stats.last.load() / 1000));
  out->set_inference_count(stats.rows);
  out->set_execution_count(stats.runs);
  auto* all = out->mutable_inference_stats();
  Put(stats.success, all->mutable_success());
  Put(stats.fail, all->mutable_fail());
  Put(stats.queue, all->mutable_queue());
  Put(stats.compute_input, all->mutable_compute_input());
  Put(stats.compute_infer, all->mutable_compute_infer());
  Put(stats.compute_output, all->mutable_compute_output());
  for (std::size_t k = 0; k < VersionStats::kSizes; ++k) {
    const auto& batch = stats.batches[k];
    if (batch.compute_infer.count == 0) continue;
    auto* one = out->add_batch_stats();
    one->set_batch_size(std::uint64_t{1} << k);
    Put(batch.compute_input, one->mutable_compute_input());
    Put(batch.compute_infer, one->mutable_compute_infer());
    Put(batch.compute_output, one->mutable_compute_output());
  }
}

}  // namespace concord::inference::oip
