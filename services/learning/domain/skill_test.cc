#include "learning/domain/skill.h"

#include <gtest/gtest.h>

namespace concord::learning {
namespace {

WorkshopScore Score(const std::string& country, double suggestion, bool demonstration = false) {
  WorkshopScore s;
  s.country_code = country;
  s.suggestion = suggestion;
  s.rule = 0.5;
  s.popularity = 0.25;
  s.demonstration = demonstration;
  return s;
}

TEST(Skill, MeansByCountryAndOverAll) {
  const SkillSummary s = Summarise({Score("MA", 0.8), Score("BJ", 0.5), Score("MA", 0.6)});
  EXPECT_EQ(s.overall.workshops, 3);
  EXPECT_NEAR(s.overall.suggestion, 1.9 / 3, 1e-12);
  ASSERT_EQ(s.countries.size(), 2u);
  EXPECT_EQ(s.countries[0].country_code, "BJ");
  EXPECT_EQ(s.countries[1].workshops, 2);
  EXPECT_DOUBLE_EQ(s.countries[1].suggestion, 0.7);
  EXPECT_DOUBLE_EQ(s.countries[1].popularity, 0.25);
}

TEST(Skill, DemonstrationWorkshopsSpeakOnlyWhereThereIsNothingReal) {
  EXPECT_EQ(Summarise({Score("XA", 0.9, true)}).overall.workshops, 1);
  const SkillSummary s = Summarise({Score("XA", 0.9, true), Score("MA", 0.4)});
  EXPECT_EQ(s.overall.workshops, 1);
  EXPECT_DOUBLE_EQ(s.overall.suggestion, 0.4);
  EXPECT_EQ(s.countries.size(), 1u);
  EXPECT_EQ(Summarise({}).overall.workshops, 0);
}

TEST(Skill, ChancesFallIntoTenBins) {
  WorkshopScore s = Score("MA", 0.5);
  s.chances = {{0.05, 0}, {0.07, 1}, {0.95, 1}, {1.0, 0.5}};
  const auto bins = Summarise({s}).calibration;
  ASSERT_EQ(bins.size(), 2u);
  EXPECT_NEAR(bins[0].said, 0.06, 1e-12);
  EXPECT_DOUBLE_EQ(bins[0].seen, 0.5);
  EXPECT_EQ(bins[1].count, 2);
  EXPECT_DOUBLE_EQ(bins[1].seen, 0.75);
}

}  // namespace
}  // namespace concord::learning
