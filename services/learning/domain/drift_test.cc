#include "learning/domain/drift.h"

#include <gtest/gtest.h>

#include <random>

namespace concord::learning {
namespace {

// Workshops until the alarm, with losses worse by `shift` spreads; at most `most`.
int Until(std::mt19937& random, double shift, int most) {
  const ExpectedLoss expected{0.3, 0.1};
  std::normal_distribution<double> loss(expected.mean + shift * expected.spread, expected.spread);
  std::vector<double> losses;
  while (static_cast<int>(losses.size()) < most) {
    losses.push_back(loss(random));
    if (WatchDrift(expected, losses).alarm) return static_cast<int>(losses.size());
  }
  return most;
}

TEST(Drift, IsFoundSoonAndSeldomSeenWhereThereIsNone) {
  std::mt19937 random(7);
  double found = 0, falsely = 0;
  constexpr int kDraws = 200;
  for (int draw = 0; draw < kDraws; ++draw) {
    found += Until(random, 1, 200) / static_cast<double>(kDraws);
    falsely += Until(random, 0, 100) < 100;
  }
  EXPECT_LT(found, 14) << "mean workshops until a loss of one spread is found";
  EXPECT_GT(found, 5);
  EXPECT_LT(falsely / kDraws, 0.35) << "share of draws with an alarm within 100 workshops without any drift";
}

TEST(Drift, OneWorkshopAloneIsNone) {
  const ExpectedLoss expected{0.1, 0.02};
  EXPECT_FALSE(WatchDrift(expected, {1}).alarm);
  EXPECT_FALSE(WatchDrift(expected, {1, 1}).alarm);
  const Drift third = WatchDrift(expected, {0.1, 1, 1, 1});
  EXPECT_TRUE(third.alarm);
  EXPECT_EQ(third.since, 3);
  EXPECT_EQ(third.workshops, 4);
  EXPECT_NEAR(third.seen_loss, 3.1 / 4, 1e-9);
}

TEST(Drift, BetterThanExpectedNeverAddsUp) {
  EXPECT_EQ(WatchDrift({0.3, 0.1}, std::vector<double>(50, 0.1)).value, 0);
  EXPECT_EQ(WatchDrift({0.3, 0.1}, {}).workshops, 0);
}

TEST(Drift, ExpectedIsMeanAndSpread) {
  const ExpectedLoss e = ExpectedOf({0.1, 0.3});
  EXPECT_NEAR(e.mean, 0.2, 1e-12);
  EXPECT_NEAR(e.spread, 0.1, 1e-12);
  EXPECT_EQ(ExpectedOf({}).spread, 0);
}

}  // namespace
}  // namespace concord::learning
