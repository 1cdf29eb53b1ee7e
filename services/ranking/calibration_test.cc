#include "ranking/calibration.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace concord::ranking {
namespace {

TEST(Calibration, UncalibratedProbabilitiesSumToN) {
  std::vector<float> score;
  for (int i = 0; i < 20; ++i) score.push_back(-0.3f * static_cast<float>(i));
  const auto p = Calibration().TopProbability(score, 5);
  float sum = 0;
  for (const float v : p) sum += v;
  EXPECT_NEAR(sum, 5, 0.05);
  EXPECT_GT(p[0], p[19]);
}

TEST(Calibration, TiesShareMembershipAndPlace) {
  const std::vector<float> truth = {3, 1, 1, 0};
  EXPECT_EQ(TopMembership(truth, 2), (std::vector<float>{1, .5f, .5f, 0}));
  EXPECT_EQ(MiddleRanks(truth), (std::vector<float>{1, 2.5f, 2.5f, 4}));
}

// Lists whose outcome is their score and as much noise.
std::vector<CalibrationCase> Noise(uint32_t seed, int lists) {
  std::mt19937 random(seed);
  std::normal_distribution<float> noise;
  std::vector<CalibrationCase> cases(static_cast<size_t>(lists));
  for (CalibrationCase& one : cases) {
    for (int i = 0; i < 20; ++i) {
      one.score.push_back(noise(random));
      one.truth.push_back(std::exp(one.score.back() + noise(random)));
    }
  }
  return cases;
}

TEST(Calibration, FittedOnNoiseItBecomesHonest) {
  const Calibration fit = Calibration::Fit(Noise(1, 200));
  EXPECT_TRUE(fit.fitted());
  double said = 0, seen = 0, covered = 0, cells = 0;
  for (const auto& c : Noise(4, 200)) {
    const auto p = fit.TopProbability(c.score, 5);
    const auto y = TopMembership(c.truth, 5);
    auto sorted = c.score;
    std::sort(sorted.rbegin(), sorted.rend());
    const auto predicted = MiddleRanks(c.score), truth = MiddleRanks(c.truth);
    for (size_t i = 0; i < p.size(); ++i) {
      if (p[i] > 0.5f) said += p[i], seen += y[i];
      int lo = 0, hi = 0;
      fit.Interval(sorted, static_cast<size_t>(predicted[i]) - 1, {}, &lo, &hi);
      covered += lo <= truth[i] && truth[i] <= hi;
      cells += 1;
    }
  }
  EXPECT_NEAR(said / seen, 1, 0.1);
  EXPECT_NEAR(covered / cells, 0.9, 0.04);
}

TEST(Calibration, FewGroupsAreTrustedLess) {
  const auto alike = Noise(1, 25);  // too few to know each step: the line is nearer to what many show
  auto apart = alike;
  for (size_t c = 0; c < apart.size(); ++c) apart[c].group = std::to_string(c);
  const Calibration one = Calibration::Fit(alike), many = Calibration::Fit(apart), known = Calibration::Fit(Noise(2, 800));
  double off_one = 0, off_many = 0;
  for (const auto& c : Noise(3, 50)) {
    const auto a = one.TopProbability(c.score, 5), b = many.TopProbability(c.score, 5), truth = known.TopProbability(c.score, 5);
    for (size_t i = 0; i < truth.size(); ++i) {
      off_one += std::fabs(a[i] - truth[i]);
      off_many += std::fabs(b[i] - truth[i]);
    }
  }
  EXPECT_LT(off_one, off_many);
}

}  // namespace
}  // namespace concord::ranking
