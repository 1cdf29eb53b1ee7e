#pragma once
// The closed-form local update: what a country's earlier workshops chose, against what had been predicted for them.
//
//   log ratio_i = k_i / (k_i + pull) · log( (k_i · S_i + smoothing) / (k_i · P_i + smoothing) )
//
// S_i, P_i: mean observed and predicted share of action i over the k_i local workshops that offered it, each workshop weighted
// by how alike its prediction is to this one's. No training; it is felt after one workshop.
#include <vector>

namespace concord::ranking {

struct LocalSettings {
  float smoothing = 0.02f;
  float pull = 0.7f;
  float likeness = 0;  // 0 = all local workshops count alike; weight = exp(−likeness · squared Hellinger distance)
  bool on = true;      // "no update" is among the choices
};

// Aligned with the candidates it was made for (Evidence::For).
struct LocalEvidence {
  int workshops = 0;             // local workshops that speak of these candidates
  std::vector<float> weight;     // k_i
  std::vector<float> observed;   // S_i
  std::vector<float> predicted;  // P_i
};

// One term per candidate, all zero without evidence. O(candidates).
std::vector<float> LocalTerm(const LocalEvidence& evidence, const LocalSettings& settings);

}  // namespace concord::ranking
