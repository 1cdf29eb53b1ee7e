#include "learning/domain/agreed.h"

#include <gtest/gtest.h>

#include <numeric>

namespace concord::learning {
namespace {

const std::vector<std::string> kCandidates = {"a", "b", "c", "d"};
const std::vector<float> kShare = {.4f, .3f, .2f, .1f};

TEST(Agreed, NothingCameLater) {
  EXPECT_TRUE(AgreedShares(kCandidates, kShare, {{"a", "b", "c", "d"}, {}}, {}).empty());
  EXPECT_TRUE(AgreedShares(kCandidates, kShare, {}, {}).empty());
  EXPECT_TRUE(AgreedShares(kCandidates, kShare, {{"b", "a", "c", "d"}, {}}, {}).empty()) << "as voted later on: nobody changed it";
}

TEST(Agreed, WhoIsMovedUpCountsAsMuchAsWhoStoodThere) {
  const auto now = AgreedShares(kCandidates, kShare, {{"a", "d", "b", "c"}, {{"d", 4, 2}}}, {});
  ASSERT_EQ(now.size(), 4u);
  EXPECT_NEAR(std::accumulate(now.begin(), now.end(), 0.f), 1, 1e-6);
  const float sum = .4f + .3f + .2f + .1f;  // d takes .3, b falls to .2, c to .1
  EXPECT_NEAR(now[0], .4f / sum, 1e-6);
  EXPECT_NEAR(now[3], .3f / sum, 1e-6);
  EXPECT_NEAR(now[1], .2f / sum, 1e-6);
  EXPECT_NEAR(now[2], .1f / sum, 1e-6);
}

TEST(Agreed, ChangesThatUndoEachOtherAreNone) {
  EXPECT_TRUE(AgreedShares(kCandidates, kShare, {{"a", "b", "c", "d"}, {{"d", 4, 1}, {"d", 1, 4}}}, {}).empty());
}

TEST(Agreed, AnActionMovedUpNeverLosesByIt) {
  // The last round stood the other way round: whoever was at the place had a smaller share of the first round.
  EXPECT_TRUE(AgreedShares(kCandidates, kShare, {{"a", "d", "c", "b"}, {{"a", 4, 1}}}, {}).empty());
  const auto now = AgreedShares(kCandidates, kShare, {{"b", "a", "d", "c"}, {{"b", 3, 1}}}, {});  // before: a, d, b, c
  ASSERT_EQ(now.size(), 4u);
  EXPECT_NEAR(now[1] / now[0], 4, 1e-5) << "b takes a's .4, a falls to d's .1";
}

TEST(Agreed, WhatWasDoneCountsMoreAndWhatWasStoppedLess) {
  const auto now = AgreedShares(kCandidates, kShare, {{"a", "b", "c", "d"}, {}}, {{"b", "DONE"}, {"a", "DROPPED"}, {"elsewhere", "DONE"}});
  ASSERT_EQ(now.size(), 4u);
  EXPECT_NEAR(now[1] / now[2], .3 * 1.25 / .2, 1e-5);
  EXPECT_NEAR(now[0] / now[2], .4 * .5 / .2, 1e-5);
}

TEST(Agreed, StrangeChangesAreLeftAlone) {
  EXPECT_TRUE(AgreedShares(kCandidates, kShare, {{"a", "b", "c", "d"}, {{"z", 1, 2}, {"a", 0, 1}, {"b", 9, 2}}}, {}).empty());
  EXPECT_TRUE(AgreedShares({"x"}, {1}, {{"a", "b"}, {{"a", 2, 1}}}, {}).empty());
}

}  // namespace
}  // namespace concord::learning
