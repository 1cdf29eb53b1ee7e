#include "inference/serve/mlp_net.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "inference/serve/mlp_kernel.h"
#include "inference/serve/testing/nets.h"

namespace concord::inference {
namespace {

using testing_nets::Layers;
using testing_nets::Numbers;

std::vector<double> ByHand(const std::vector<MlpLayer>& layers, const float* row) {
  std::vector<double> x(row, row + layers.front().inputs);
  for (const MlpLayer& layer : layers) {
    std::vector<double> y(layer.bias.begin(), layer.bias.end());
    for (std::size_t i = 0; i < layer.inputs; ++i) {
      for (std::size_t j = 0; j < layer.outputs; ++j) y[j] += x[i] * layer.weights[i * layer.outputs + j];
    }
    for (double& v : y) v = layer.relu && v < 0 ? 0 : v;
    x = y;
  }
  return x;
}

TEST(MlpNet, AgreesWithTheSumsByHandForEveryShapeOfBatch) {
  for (const auto& widths : {std::vector<std::uint32_t>{40, 64, 32, 1}, {3, 5, 17, 4}, {1, 1}, {7, 33}}) {
    const auto layers = Layers(1, widths);
    const auto net = MlpNet::Make(layers);
    ASSERT_TRUE(net.ok()) << net.error().ToString();
    EXPECT_EQ(net->signature().inputs, widths.front());
    EXPECT_EQ(net->signature().outputs, widths.back());
    for (const std::size_t rows : {1u, 2u, 3u, 5u, 6u, 7u, 13u, 38u, 257u}) {
      const auto in = Numbers(rows * widths.front(), static_cast<unsigned>(rows));
      std::vector<float> out(rows * widths.back());
      ASSERT_TRUE(net->Run(in.data(), rows, out.data()).ok());
      for (std::size_t r = 0; r < rows; ++r) {
        const auto hand = ByHand(layers, in.data() + r * widths.front());
        for (std::size_t j = 0; j < hand.size(); ++j) EXPECT_NEAR(out[r * hand.size() + j], hand[j], 1e-5) << rows << " rows";
      }
    }
  }
}

TEST(MlpNet, WhatIsNotANumberStaysOne) {
  const auto net = *MlpNet::Make(Layers(1));
  auto in = Numbers(40, 1);
  in[7] = std::numeric_limits<float>::quiet_NaN();
  float out = 0;
  ASSERT_TRUE(net.Run(in.data(), 1, &out).ok());
  EXPECT_TRUE(std::isnan(out));
  EXPECT_FALSE(AllFinite(in.data(), in.size()));
  in[7] = -std::numeric_limits<float>::infinity();
  EXPECT_FALSE(AllFinite(in.data(), in.size()));
  in[7] = 1e38f;
  EXPECT_TRUE(AllFinite(in.data(), in.size()));
}

TEST(MlpNet, AFileIsReadAsItWasWrittenAndADamagedOneIsRefused) {
  const auto layers = Layers(2);
  const std::string file = MlpNet::Serialize(layers);
  const auto read = MlpNet::Parse(file);
  ASSERT_TRUE(read.ok());
  const auto in = Numbers(40, 3);
  float one = 0, other = 0;
  ASSERT_TRUE(read->Run(in.data(), 1, &one).ok());
  ASSERT_TRUE(MlpNet::Make(layers)->Run(in.data(), 1, &other).ok());
  EXPECT_EQ(one, other);
  for (const std::size_t cut : {std::size_t{0}, std::size_t{10}, file.size() / 2, file.size() - 1}) {
    EXPECT_EQ(MlpNet::Parse(file.substr(0, cut)).error().code, Code::kDataLoss) << cut;
  }
  for (const std::size_t at : {std::size_t{3}, std::size_t{9}, std::size_t{30}, file.size() / 2, file.size() - 3}) {
    std::string damaged = file;
    damaged[at] ^= 4;
    EXPECT_EQ(MlpNet::Parse(damaged).error().code, Code::kDataLoss) << at;
  }
}

TEST(MlpNet, LayersThatDoNotFitOrAreNotFiniteAreRefused) {
  auto layers = Layers(1);
  layers[1].inputs = 63;
  EXPECT_EQ(MlpNet::Make(layers).error().reason, "MLP_SHAPE");
  layers = Layers(1);
  layers[2].bias.clear();
  EXPECT_EQ(MlpNet::Make(layers).error().reason, "MLP_SHAPE");
  layers = Layers(1);
  layers[0].weights[5] = std::numeric_limits<float>::infinity();
  EXPECT_EQ(MlpNet::Parse(MlpNet::Serialize(layers)).error().code, Code::kDataLoss);
  EXPECT_EQ(MlpNet::Make({}).error().reason, "MLP_SHAPE");
}

}  // namespace
}  // namespace concord::inference
