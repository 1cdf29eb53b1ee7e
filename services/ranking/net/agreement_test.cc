// The hand-written forward pass against LibTorch's.
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "ranking/forward.h"
#include "ranking/net/trainer.h"

namespace concord::ranking {
namespace {

NetWeights RandomNet(uint32_t voter, uint32_t context, uint32_t hidden, uint32_t actions, std::mt19937& random) {
  std::normal_distribution<float> normal;
  NetWeights net{voter, context, hidden, actions};
  const auto fill = [&](size_t n, float scale) {
    std::vector<float> v(n);
    for (float& x : v) x = scale * normal(random);
    return v;
  };
  net.w1 = fill(static_cast<size_t>(voter + context) * hidden, 0.1f);
  net.b1 = fill(hidden, 0.3f);
  net.w2 = fill(static_cast<size_t>(hidden) * hidden, 0.12f);
  net.b2 = fill(hidden, 0.3f);
  net.w3 = fill(static_cast<size_t>(hidden) * actions, 0.1f);
  net.b3 = fill(actions, 0.1f);
  return net;
}

TEST(Agreement, LogitsWithin1e5OfLibTorch) {
  std::mt19937 random(5);
  std::normal_distribution<float> normal;
  for (const uint32_t hidden : {7u, 32u, 96u}) {
    for (const uint32_t context : {0u, 120u}) {
      const NetWeights net = RandomNet(210, context, hidden, 38, random);
      for (int trial = 0; trial < 20; ++trial) {
        SparseRow voter;
        for (uint32_t c = 0; c < 210; c += 1 + random() % 3) {
          voter.column.push_back(c);
          voter.value.push_back(normal(random));
        }
        std::vector<float> around(context);
        for (float& x : around) x = normal(random);
        const auto torch = TorchLogits(net, voter, around);
        ASSERT_TRUE(torch.ok()) << torch.error().ToString();
        const auto ours = Logits(net, voter, around);
        ASSERT_EQ(ours.size(), torch->size());
        for (size_t a = 0; a < ours.size(); ++a) ASSERT_NEAR(ours[a], (*torch)[a], 1e-5) << "hidden " << hidden;
      }
    }
  }
}

TEST(Agreement, LargeActivationsStayFinite) {
  std::mt19937 random(6);
  const NetWeights net = RandomNet(4, 0, 16, 5, random);
  const SparseRow voter{{0, 1, 2, 3}, {300, -300, 150, 5}};
  const auto torch = TorchLogits(net, voter, {});
  const auto ours = Logits(net, voter, {});
  for (size_t a = 0; a < ours.size(); ++a) EXPECT_NEAR(ours[a], (*torch)[a], 1e-4 * std::max(1.f, std::fabs((*torch)[a])));
}

TEST(Agreement, MeanSharesAreTheMeanOfSoftmaxes) {
  std::mt19937 random(7);
  std::normal_distribution<float> normal;
  const NetWeights net = RandomNet(20, 6, 12, 9, random);
  Encoder::Encoded workshop;
  workshop.context = {.1f, -.2f, .3f, 1, 2, -3};
  for (int v = 0; v < 7; ++v) {  // not a multiple of the block
    workshop.voters.push_back({{0, 5, 11}, {normal(random), normal(random), 1}});
    workshop.weights.push_back(1 + static_cast<float>(v % 2));
  }
  const std::vector<int> action = {3, -1, 0, 8};
  const std::vector<float> bias = {-1, -2, -.5f, -1.5f};
  std::vector<float> ours(4, 0);
  AddMeanShares(net, workshop, action, bias, 0.5f, ours);
  std::vector<double> expected(4, 0);
  double total = 0;
  for (size_t v = 0; v < 7; ++v) {
    const auto logits = TorchLogits(net, workshop.voters[v], workshop.context);
    double sum = 0, e[4];
    for (int i = 0; i < 4; ++i) sum += e[i] = std::exp(bias[i] + (action[i] < 0 ? 0 : (*logits)[action[i]]));
    for (int i = 0; i < 4; ++i) expected[i] += 0.5 * workshop.weights[v] * e[i] / sum;
    total += workshop.weights[v];
  }
  for (int i = 0; i < 4; ++i) EXPECT_NEAR(ours[i], expected[i] / total, 1e-6);
}

TEST(Blas, IsNotTheReferenceOne) {
  RecordProperty("gigaflops", std::to_string(BlasGigaflops()));  // told, not asked for: a busy machine is slow with any
  EXPECT_NE(dlsym(RTLD_DEFAULT, "openblas_get_config"), nullptr) << "the reference BLAS is linked: install libopenblas0-openmp";
}

}  // namespace
}  // namespace concord::ranking
