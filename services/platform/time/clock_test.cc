#include "platform/time/clock.h"

#include <gtest/gtest.h>

namespace concord {
namespace {

TEST(FormatTime, IsIsoInUtcWithMicroseconds) {
  EXPECT_EQ(FormatTime(0), "1970-01-01T00:00:00.000000Z");
  EXPECT_EQ(FormatTime(1'767'225'600 * kSecond + 41'850 * kSecond + 123'456), "2026-01-01T11:37:30.123456Z");
  EXPECT_EQ(FormatTime(-1), "1969-12-31T23:59:59.999999Z");
}

TEST(ParseDate, IsTheInverseOfFormatDate) {
  for (const char* day : {"1970-01-01", "2024-02-29", "2026-11-23", "1969-12-31"}) {
    auto t = ParseDate(day);
    ASSERT_TRUE(t.ok()) << day;
    EXPECT_EQ(FormatDate(*t), day);
  }
}

TEST(ParseDate, RefusesWhatIsNoDay) {
  for (const char* day : {"", "2026-1-01", "2026-02-29", "2026-13-01", "2026-00-10", "2026-11-31", "23-11-2026", "2026-11-23T", "2026/11/23", "2026-11--1"}) {
    auto t = ParseDate(day);
    ASSERT_FALSE(t.ok()) << day;
    EXPECT_EQ(t.error().reason, "DATE_INVALID");
  }
}

TEST(ParseTime, IsTheInverseOfFormatTimeAndReadsWhatOthersWrite) {
  for (const Micros t : {Micros{0}, Micros{-1}, 1'767'225'600 * kSecond + 123'456}) EXPECT_EQ(*ParseTime(FormatTime(t)), t);
  EXPECT_EQ(*ParseTime("1970-01-01T01:00:01.5+01:00"), kSecond + kSecond / 2);
  EXPECT_EQ(*ParseTime("1969-12-31t23:30:00.123456789-00:30"), 123'456);
  for (const char* time : {"", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01T00:00:00.Z", "1970-01-01T24:00:00Z", "1970-01-01T00:00:00+0100", "1970-01-01 00:00:00Z"}) {
    auto t = ParseTime(time);
    ASSERT_FALSE(t.ok()) << time;
    EXPECT_EQ(t.error().reason, "TIME_INVALID");
  }
}

TEST(SystemClock, IsAfterTheBuild) { EXPECT_GT(SystemClock().Now(), 1'767'225'600 * kSecond); }

}  // namespace
}  // namespace concord
