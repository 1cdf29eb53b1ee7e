#include "intake/domain/kendall.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <random>

namespace concord::intake {
namespace {

using Ranks = std::vector<std::vector<double>>;

TEST(ChiSquared, TableValues) {
  EXPECT_NEAR(ChiSquaredUpper(3.841459, 1), 0.05, 1e-6);
  EXPECT_NEAR(ChiSquaredUpper(18.307038, 10), 0.05, 1e-6);
  EXPECT_NEAR(ChiSquaredUpper(36.123274, 14), 0.001, 1e-6);
  EXPECT_NEAR(ChiSquaredUpper(2.0, 2), std::exp(-1.0), 1e-12);
  EXPECT_DOUBLE_EQ(ChiSquaredUpper(0, 4), 1.0);
  EXPECT_LT(ChiSquaredUpper(1000, 14), 1e-100);
}

TEST(KendallW, AllTheSameAndOpposite) {
  EXPECT_DOUBLE_EQ(KendallW({{1, 2, 3, 4}, {1, 2, 3, 4}, {1, 2, 3, 4}}).w, 1.0);
  EXPECT_DOUBLE_EQ(KendallW({{1, 2, 3, 4}, {4, 3, 2, 1}}).w, 0.0);
}

TEST(KendallW, AllTheSameWithTiesIsStillOne) {
  const Ranks ranks(7, {1, 2, 3, 4, 5, 8, 8, 8, 8, 8});
  EXPECT_NEAR(KendallW(ranks).w, 1.0, 1e-12) << "without the correction for ties it would be less";
}

TEST(KendallW, ByHand) {
  // Three voters, four items: rank sums 4, 6, 8, 12; S = 12.25 + 2.25 + 0.25 + 20.25 = 35; W = 12·35 / (9·60).
  const auto c = KendallW({{1, 2, 3, 4}, {2, 1, 3, 4}, {1, 3, 2, 4}});
  EXPECT_NEAR(c.w, 12.0 * 35 / (9 * 60), 1e-12);
  EXPECT_NEAR(c.chi_squared, 3 * 3 * c.w, 1e-12);
  EXPECT_NEAR(c.p, ChiSquaredUpper(7.0, 3), 1e-12);
}

TEST(KendallW, NothingToCompare) {
  EXPECT_EQ(KendallW({}).p, 1);
  EXPECT_EQ(KendallW({{1, 2, 3}}).w, 0);
  EXPECT_EQ(KendallW({{1}, {1}}).w, 0);
  EXPECT_EQ(KendallW({{1.5, 1.5}, {1.5, 1.5}}).p, 1);
}

double Correlation(const std::vector<double>& a, const std::vector<double>& b) {
  const double n = static_cast<double>(a.size()), mean = (n + 1) / 2;
  double ab = 0, aa = 0, bb = 0;
  for (std::size_t i = 0; i < a.size(); ++i) {
    ab += (a[i] - mean) * (b[i] - mean);
    aa += (a[i] - mean) * (a[i] - mean);
    bb += (b[i] - mean) * (b[i] - mean);
  }
  return ab / std::sqrt(aa * bb);
}

// An independent way to the same number: with equal ties W = (1 + (m − 1) · mean Spearman correlation) / m.
TEST(KendallW, AgreesWithMeanCorrelationOfPartialBallots) {
  std::mt19937 random(7);
  for (int trial = 0; trial < 20; ++trial) {
    const int m = 2 + static_cast<int>(random() % 40), n = 6 + static_cast<int>(random() % 10);
    Ranks ranks;
    for (int v = 0; v < m; ++v) {
      std::vector<int> order(static_cast<std::size_t>(n));
      std::iota(order.begin(), order.end(), 0);
      std::shuffle(order.begin(), order.end(), random);
      std::vector<double> r(static_cast<std::size_t>(n), (6.0 + n) / 2);  // places 6 … n shared
      for (int p = 0; p < 5; ++p) r[static_cast<std::size_t>(order[static_cast<std::size_t>(p)])] = p + 1;
      ranks.push_back(r);
    }
    double sum = 0;
    for (int a = 0; a < m; ++a) {
      for (int b = 0; b < a; ++b) sum += Correlation(ranks[static_cast<std::size_t>(a)], ranks[static_cast<std::size_t>(b)]);
    }
    const double mean = sum / (m * (m - 1) / 2.0);
    EXPECT_NEAR(KendallW(ranks).w, (1 + (m - 1) * mean) / m, 1e-9) << "m " << m << " n " << n;
  }
}

TEST(AgreementWord, EachBand) {
  EXPECT_STREQ(AgreementWord(0.1), "very_weak");
  EXPECT_STREQ(AgreementWord(0.3), "weak");
  EXPECT_STREQ(AgreementWord(0.5), "moderate");
  EXPECT_STREQ(AgreementWord(0.7), "strong");
  EXPECT_STREQ(AgreementWord(0.9), "very_strong");
}

}  // namespace
}  // namespace concord::intake
