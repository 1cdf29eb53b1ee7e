#include "ranking/local.h"

#include <gtest/gtest.h>

#include <cmath>

namespace concord::ranking {
namespace {

TEST(Local, IsTheClosedForm) {
  const LocalEvidence e{2, {2, 2}, {0.6f, 0.1f}, {0.3f, 0.2f}};
  const auto term = LocalTerm(e, {});
  EXPECT_NEAR(term[0], 2 / 2.7 * std::log((2 * .6 + .02) / (2 * .3 + .02)), 1e-6);
  EXPECT_NEAR(term[1], 2 / 2.7 * std::log((2 * .1 + .02) / (2 * .2 + .02)), 1e-6);
}

TEST(Local, SilentWithoutEvidenceOrWhenSwitchedOff) {
  EXPECT_EQ(LocalTerm({1, {0, 1}, {0, .5f}, {0, .5f}}, {})[0], 0);
  LocalSettings off;
  off.on = false;
  EXPECT_EQ(LocalTerm({1, {1}, {.9f}, {.1f}}, off)[0], 0);
  EXPECT_TRUE(LocalTerm({}, {}).empty());
}

}  // namespace
}  // namespace concord::ranking
