#pragma once
// The voter net's forward pass, without LibTorch: what serving runs. Agrees with LibTorch to 1e-5 (net/agreement_test.cc).
//
//   x (inputs) → Linear → GELU → Linear → GELU → Linear (actions)          weights are stored input-major
//
// inputs = voter columns, then context columns in nets that see the workshop as a whole (context > 0).
#include <cstdint>
#include <vector>

#include "ranking/bytes.h"
#include "ranking/encoder.h"

namespace concord::ranking {

struct NetWeights {
  uint32_t voter = 0;    // columns
  uint32_t context = 0;  // columns, 0 = sees the person alone
  uint32_t hidden = 0;
  uint32_t actions = 0;
  std::vector<float> w1, b1;  // (voter + context) × hidden, hidden
  std::vector<float> w2, b2;  // hidden × hidden, hidden
  std::vector<float> w3, b3;  // hidden × actions, actions

  void Write(Writer& out) const;
  static NetWeights Read(Reader& in);
  bool Consistent() const;
};

// Mean over voters (weighted) of softmax(logits + bias) over the candidates.
// `action`: for each candidate its column in the net's head, or −1 for one the net does not know (logit = bias alone).
// Adds `share` × that mean to `out` (candidates).
void AddMeanShares(const NetWeights& net, const Encoder::Encoded& workshop, const std::vector<int>& action,
                   const std::vector<float>& bias, float share, std::vector<float>& out);

// Logits of one voter over all actions of the net, for tests.
std::vector<float> Logits(const NetWeights& net, const SparseRow& voter, const std::vector<float>& context);

}  // namespace concord::ranking
