#include "reporting/domain/home.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reporting/domain/kinds.h"
#include "reporting/domain/lineage.h"

namespace concord::reporting {
namespace {

constexpr Micros kDay = 86'400 * kSecond;

TEST(Quarter, BeginsInJanuaryAprilJulyAndOctober) {
  for (const auto& [date, quarter] : std::vector<std::pair<std::string, std::string>>{
           {"2026-01-01", "2026-Q1"}, {"2026-03-31", "2026-Q1"}, {"2026-04-01", "2026-Q2"}, {"2026-12-31", "2026-Q4"}}) {
    EXPECT_EQ(QuarterOf(*ParseDate(date)), quarter);
  }
}

TEST(Figures, AddUpOverWeeksAndSayWhatTheyAreMadeOf) {
  const Micros now = *ParseDate("2026-11-24");
  const std::int64_t today = DayOf(now);
  auto figures = FiguresOf({{today, kinds::kAnswersSubmitted, 10, 120}, {today - 7, kinds::kAnswersSubmitted, 2, 30},
                            {DayOf(now - 70 * kDay), kinds::kAnswersSubmitted, 1, 5}, {today, kinds::kParticipantJoined, 54, 50}},
                           now);
  ASSERT_EQ(figures.size(), 3u);
  EXPECT_EQ(figures[0].id, "answers_received");
  EXPECT_EQ(figures[0].value, 155);
  EXPECT_THAT(figures[0].trend, testing::ElementsAre(5, 5, 5, 5, 5, 5, 5, 35, 155));
  ASSERT_EQ(figures[0].sources.size(), 1u);
  EXPECT_EQ(figures[0].sources[0].count, 13);
  EXPECT_EQ(figures[1].value, 50);
  EXPECT_EQ(figures[2].value, 0);
  EXPECT_TRUE(figures[2].sources.empty());
}

TEST(FigureNames, LeadToKindsOfEvents) {
  auto gap = FigureNamed("gap:E1.2");
  ASSERT_TRUE(gap);
  EXPECT_EQ(gap->question, "E1.2");
  auto round = FigureNamed("round:2");
  ASSERT_TRUE(round);
  EXPECT_EQ(round->round, 2);
  EXPECT_TRUE(FigureNamed("attendance"));
  for (const char* bad : {"", "gap:", "gap", "round:", "round:0", "round:two", "round:1x", "votes", "attendance:1"}) EXPECT_FALSE(FigureNamed(bad)) << bad;
}

}  // namespace
}  // namespace concord::reporting
