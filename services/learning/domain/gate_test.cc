#include "learning/domain/gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace concord::learning {
namespace {

using ::testing::HasSubstr;

const Challenger kGood = {true, 10, {60, 0.75, 0.68, 0.70}};

TEST(Gate, TheFirstModelMustBeatPopularityAndRule) {
  const Verdict verdict = Decide(kGood, std::nullopt, {});
  EXPECT_TRUE(verdict.promoted);
  EXPECT_EQ(verdict.reason, "");
  EXPECT_EQ(verdict.words, "Promoted: 0.750 on 60 workshops of 10 countries, each left out of the training, against popularity 0.680 and the "
                           "rule 0.700; the first model of this programme.");
  auto worse = kGood;
  worse.on_countries_left_out.popularity = 0.75;
  EXPECT_EQ(Decide(worse, std::nullopt, {}).reason, "WORSE_THAN_POPULARITY") << "level is not better";
  worse = kGood;
  worse.on_countries_left_out.rule = 0.76;
  EXPECT_EQ(Decide(worse, std::nullopt, {}).reason, "WORSE_THAN_RULE");
  EXPECT_THAT(Decide(worse, std::nullopt, {}).words, HasSubstr("not better than the rule (0.760)"));
}

TEST(Gate, BelowTheDataNothingIsPromotedHoweverGoodItLooks) {
  auto few = kGood;
  few.on_countries_left_out.workshops = 29;
  EXPECT_EQ(Decide(few, std::nullopt, {}).reason, "TOO_FEW_WORKSHOPS");
  few = kGood;
  few.countries = 7;
  EXPECT_EQ(Decide(few, std::nullopt, {}).reason, "TOO_FEW_WORKSHOPS");
  few = kGood;
  few.has_net = false;
  EXPECT_EQ(Decide(few, std::nullopt, {}).reason, "TOO_FEW_WORKSHOPS");
  EXPECT_TRUE(Decide({true, 2, {4, 0.9, 0.5, 0.5}}, std::nullopt, {4, 2}).promoted);
}

TEST(Gate, AChampionIsReplacedOnlyByOneThatIsNotWorse) {
  EXPECT_TRUE(Decide(kGood, Measured{50, 0.90, 0.83, 0.8}, {}).promoted) << "easier workshops then: the same lead";
  EXPECT_TRUE(Decide(kGood, Measured{50, 0.76, 0.685, 0.7}, {}).promoted) << "within the noise";
  const Verdict worse = Decide(kGood, Measured{50, 0.78, 0.68, 0.7}, {});
  EXPECT_FALSE(worse.promoted);
  EXPECT_EQ(worse.reason, "WORSE_THAN_CHAMPION");
  EXPECT_THAT(worse.words, HasSubstr("by 0.070, the one before by 0.100"));
}

}  // namespace
}  // namespace concord::learning
