#pragma once
// The one place that speaks LibTorch: trains one voter net. Plain types in and out, so that torch headers stay in trainer.cc.
#include <cstdint>
#include <vector>

#include "platform/base/result.h"
#include "ranking/encoder.h"
#include "ranking/forward.h"
#include "ranking/settings.h"

namespace concord::ranking {

// What voters chose, as rows of "among these, that one": a ballot of several tiers is one row a tier (Plackett–Luce).
struct TrainingTable {
  uint32_t voter_columns = 0;
  uint32_t context_columns = 0;
  uint32_t actions = 0;
  struct List {                    // a workshop
    std::vector<float> context;    // context_columns
    std::vector<float> bias;       // actions: log prior + rule; −infinity where the action was not offered
  };
  struct Row {
    uint32_t voter = 0;
    float weight = 1;
    std::vector<uint32_t> placed;                    // already ranked above: out of this choice
    std::vector<std::pair<uint32_t, float>> target;  // action, probability; sums to 1
  };
  std::vector<List> lists;
  std::vector<SparseRow> voters;
  std::vector<uint32_t> list_of;  // voter → list
  std::vector<Row> rows;
};

// `context`: the net also sees the workshop as a whole, under noise. Deterministic by seed on one CPU class; uses one thread.
// INTERNAL RANKING_TORCH when LibTorch fails.
Result<NetWeights> TrainNet(const TrainingTable& table, const Settings& settings, bool context, uint64_t seed);

// The same forward pass by LibTorch, to prove the hand-written one: logits of one voter.
Result<std::vector<float>> TorchLogits(const NetWeights& net, const SparseRow& voter, const std::vector<float>& context);

// GFLOP/s of a 256³ product: below 20 the reference BLAS is linked and everything is many times slower.
double BlasGigaflops();

}  // namespace concord::ranking
