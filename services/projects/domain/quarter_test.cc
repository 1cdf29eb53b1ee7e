#include "projects/domain/quarter.h"

#include <gtest/gtest.h>

#include "projects/domain/roadmap.h"

namespace concord::projects {
namespace {

Micros At(const char* date) { return *ParseDate(date) + 12 * 3600 * kSecond; }

TEST(Quarter, IsReadAsItIsWrittenAndNothingElseIs) {
  EXPECT_EQ(ParseQuarter("2027-Q1"), 2027 * 4);
  EXPECT_EQ(ParseQuarter("2027-Q4"), 2027 * 4 + 3);
  EXPECT_EQ(QuarterName(*ParseQuarter("2031-Q3")), "2031-Q3");
  for (const char* wrong : {"", "2027", "2027-Q0", "2027-Q5", "2027-q1", "27-Q1", "1999-Q1", "2127-Q1", "2027-Q1 ", "2027/Q1", "20x7-Q1"}) {
    EXPECT_FALSE(ParseQuarter(wrong)) << wrong;
  }
}

TEST(Quarter, ADayBelongsToItsQuarterAndAQuarterEndsWithItsLastMonth) {
  EXPECT_EQ(QuarterName(QuarterOf(At("2026-11-24"))), "2026-Q4");
  EXPECT_EQ(QuarterName(QuarterOf(At("2027-01-01"))), "2027-Q1");
  EXPECT_EQ(QuarterName(QuarterOf(At("2028-02-29"))), "2028-Q1");
  EXPECT_EQ(FormatDate(QuarterEnd(*ParseQuarter("2027-Q1"))), "2027-04-01");
  EXPECT_EQ(FormatDate(QuarterEnd(*ParseQuarter("2027-Q4"))), "2028-01-01");
}

TEST(Horizon, FollowsFromTheMonthsBetweenTheAgreementAndTheEndOfTheLastQuarter) {
  const Micros agreed = At("2026-11-24");
  EXPECT_EQ(HorizonOf("2026-Q4", agreed), "short");   // 1 month
  EXPECT_EQ(HorizonOf("2027-Q1", agreed), "short");   // 4
  EXPECT_EQ(HorizonOf("2027-Q2", agreed), "medium");  // 7
  EXPECT_EQ(HorizonOf("2028-Q1", agreed), "medium");  // 16
  EXPECT_EQ(HorizonOf("2028-Q2", agreed), "long");    // 19
  EXPECT_EQ(HorizonOf("2029-Q4", agreed), "long");
  EXPECT_EQ(HorizonOf("2027-Q2", At("2026-12-31")), "short");   // 6
  EXPECT_EQ(HorizonOf("2028-Q2", At("2026-12-01")), "medium");  // 18
  EXPECT_EQ(HorizonOf("", agreed), "");
}

TEST(State, IsLateFromTheFirstMomentAfterTheLastQuarterUntilItIsDoneOrDropped) {
  Item item;
  item.plan.end_quarter = "2027-Q1";
  EXPECT_EQ(StateAt(item, *ParseDate("2027-04-01") - 1), "PLANNED");
  EXPECT_EQ(StateAt(item, *ParseDate("2027-04-01")), "LATE");
  item.plan.state = "STARTED";
  EXPECT_EQ(StateAt(item, At("2028-01-01")), "LATE");
  item.plan.state = "DONE";
  EXPECT_EQ(StateAt(item, At("2028-01-01")), "DONE");
  item.plan.state = "DROPPED";
  EXPECT_EQ(StateAt(item, At("2028-01-01")), "DROPPED");
  item.plan.state = "PLANNED";
  item.plan.included = false;  // what is left out is not waited for
  EXPECT_EQ(StateAt(item, At("2028-01-01")), "PLANNED");
  item.plan.included = true;
  item.plan.end_quarter.clear();
  EXPECT_EQ(StateAt(item, At("2028-01-01")), "PLANNED");
}

}  // namespace
}  // namespace concord::projects
