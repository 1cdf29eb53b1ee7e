#include "learning/domain/gate.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace concord::learning {
namespace {

using ::testing::HasSubstr;

// Six workshops in each of so many countries; `spread` moves the model's figure up in one country and down in the next.
std::vector<Figure> On(int countries, Figure means, double spread = 0) {
  std::vector<Figure> out;
  for (int n = 0; n < countries * 6; ++n) {
    Figure f = means;
    f.workshop = "w" + std::to_string(n);
    f.country = "c" + std::to_string(n / 6);
    f.model += n / 6 % 2 == 0 ? spread : -spread;
    out.push_back(f);
  }
  return out;
}

const Figure kMeans{"", "", 0.75, 0.68, 0.70};

TEST(Gate, TheFirstModelMustSurelyBeatPopularityAndRule) {
  const Verdict verdict = Decide({true, On(10, kMeans)}, std::nullopt, {});
  EXPECT_TRUE(verdict.passed);
  EXPECT_EQ(verdict.reason, "");
  EXPECT_EQ(verdict.words,
            "0.750 on 60 workshops of 10 countries, each left out of the training, against popularity 0.680 and the "
            "rule 0.700; the first model of this programme.");
  EXPECT_EQ(Decide({true, On(10, {"", "", 0.75, 0.75, 0.70})}, std::nullopt, {}).reason, "WORSE_THAN_POPULARITY") << "level is not better";
  const Verdict worse = Decide({true, On(10, {"", "", 0.75, 0.68, 0.76})}, std::nullopt, {});
  EXPECT_EQ(worse.reason, "WORSE_THAN_RULE");
  EXPECT_THAT(worse.words, HasSubstr("not surely better than the rule (0.760; the difference may be as low as -0.010)"));
}

TEST(Gate, AMeanThatAFewCountriesMakeIsNotSure) {
  EXPECT_TRUE(Decide({true, On(10, kMeans, 0.04)}, std::nullopt, {}).passed);
  const Verdict verdict = Decide({true, On(10, kMeans, 0.15)}, std::nullopt, {});
  EXPECT_EQ(verdict.reason, "WORSE_THAN_POPULARITY") << "better by .22 in five countries, worse by .08 in five: " << verdict.words;
  // The same sixty figures, each in a country of its own: what counts is how many countries there are.
  auto many = On(10, kMeans, 0.15);
  for (Figure& f : many) f.country = f.workshop;
  EXPECT_TRUE(Decide({true, many}, std::nullopt, {}).passed);
}

TEST(Gate, BelowTheDataNothingIsPromotedHoweverGoodItLooks) {
  auto few = On(10, kMeans);
  few.resize(29);
  EXPECT_EQ(Decide({true, few}, std::nullopt, {30, 2}).reason, "TOO_FEW_WORKSHOPS");
  EXPECT_EQ(Decide({true, On(7, kMeans)}, std::nullopt, {}).reason, "TOO_FEW_WORKSHOPS") << "countries";
  EXPECT_EQ(Decide({false, On(10, kMeans)}, std::nullopt, {}).reason, "TOO_FEW_WORKSHOPS") << "no net";
  EXPECT_EQ(Decide({true, {}}, std::nullopt, {}).reason, "TOO_FEW_WORKSHOPS");
  EXPECT_TRUE(Decide({true, On(2, kMeans)}, std::nullopt, {4, 2}).passed);
}

TEST(Gate, AChampionIsReplacedOnlyByOneThatIsNotWorseOnTheSameWorkshops) {
  const Challenger good{true, On(10, kMeans)};
  EXPECT_TRUE(Decide(good, Champion{On(10, kMeans), ""}, {}).passed) << "as good, and it knows more";
  const Verdict worse = Decide(good, Champion{On(10, {"", "", 0.752, 0.60, 0.60}), ""}, {});
  EXPECT_EQ(worse.reason, "WORSE_THAN_CHAMPION") << "whatever its lead over popularity was";
  EXPECT_THAT(worse.words, HasSubstr("against the one before -0.002 on the 60 workshops that both were measured on"));

  // New workshops are harder. Only those that the champion was measured on too are compared.
  auto harder = On(16, {"", "", 0.70, 0.60, 0.60});
  for (int n = 0; n < 60; ++n) harder[static_cast<std::size_t>(n)].model = 0.76;
  const Verdict better = Decide({true, harder}, Champion{On(10, kMeans), ""}, {});
  EXPECT_TRUE(better.passed) << better.words;
  EXPECT_THAT(better.words, HasSubstr("+0.010 on the 60 workshops"));
}

TEST(Gate, AChampionThatWasMeasuredOnOtherWorkshopsSaysNothing) {
  auto others = On(10, {"", "", 0.99, 0.6, 0.6});
  for (Figure& f : others) f.workshop += " of the demonstration";
  const Verdict verdict = Decide({true, On(10, kMeans)}, Champion{others, ""}, {});
  EXPECT_TRUE(verdict.passed);
  EXPECT_THAT(verdict.words, HasSubstr("the one before was measured on other workshops"));
  EXPECT_EQ(Decide({true, On(10, {"", "", 0.68, 0.68, 0.6})}, Champion{others, ""}, {}).reason, "WORSE_THAN_POPULARITY") << "the rest of the gate stands";
}

TEST(Gate, AnotherMethodMustBeSurelyBetterThanTheChampion) {
  Challenger other{true, On(10, {"", "", 0.76, 0.60, 0.60}, 0.03), "new settings"};
  const Champion champion{On(10, kMeans), "old settings"};
  const Verdict level = Decide(other, champion, {});
  EXPECT_EQ(level.reason, "WORSE_THAN_CHAMPION") << "better by .01 in the mean, but by chance: " << level.words;
  EXPECT_THAT(level.words, HasSubstr("+0.010"));
  EXPECT_NEAR(*level.against_before, 0.01, 1e-9);
  other.settings_hash = "old settings";
  EXPECT_TRUE(Decide(other, champion, {}).passed) << "the same method that has learnt more";
  other.on = On(10, {"", "", 0.78, 0.60, 0.60}, 0.02);
  other.settings_hash = "new settings";
  EXPECT_TRUE(Decide(other, champion, {}).passed);
}

TEST(Gate, OfficesAreDrawnAgainWhereCountriesAreTooFew) {
  auto on = On(10, kMeans);
  for (Figure& f : on) f.country = "one";
  EXPECT_EQ(Decide({true, on}, std::nullopt, {}).reason, "TOO_FEW_WORKSHOPS");
  for (std::size_t n = 0; n < on.size(); ++n) on[n].office = "o" + std::to_string(n % 9);
  EXPECT_TRUE(Decide({true, on}, std::nullopt, {}).passed);
}

// Chances of .2 for each of ten candidates, of which so many of a hundred come.
std::vector<Figure> Saying(std::vector<Figure> on, float said, int of_hundred) {
  int n = 0;
  for (Figure& f : on) {
    f.said.assign(10, said);
    for (int i = 0; i < 10; ++i, ++n) f.seen.push_back(n % 100 < of_hundred ? 1 : 0);
  }
  return on;
}

TEST(Gate, CalibrationIsNotMuchWorse) {
  const auto right = Saying(On(10, kMeans), 0.25f, 25), off = Saying(On(10, kMeans), 0.28f, 25), hardly = Saying(On(10, kMeans), 0.255f, 25);
  EXPECT_NEAR(*CalibrationError(right), 0, 1e-6);
  EXPECT_NEAR(*CalibrationError(off), 0.03, 1e-6);
  EXPECT_FALSE(CalibrationError(On(10, kMeans)).has_value());
  EXPECT_TRUE(Decide({true, hardly}, Champion{right, ""}, {}).passed);
  const Verdict worse = Decide({true, off}, Champion{right, ""}, {});
  EXPECT_EQ(worse.reason, "CALIBRATION_WORSE");
  EXPECT_THAT(worse.words, HasSubstr("off by 0.030"));
  EXPECT_TRUE(Decide({true, right}, Champion{off, ""}, {}).passed);
  EXPECT_EQ(Decide({true, On(10, kMeans)}, Champion{right, ""}, {}).reason, "CALIBRATION_WORSE") << "what was not measured is not taken on trust";
  EXPECT_TRUE(Decide({true, right}, Champion{On(10, kMeans), ""}, {}).passed);
}

TEST(Gate, NoProgrammeIsMuchWorse) {
  auto on = On(10, {"", "", 0.80, 0.60, 0.60}), before = On(10, kMeans);
  for (std::size_t n = 0; n < on.size(); ++n) on[n].programme = before[n].programme = n % 6 == 0 ? "small" : "large";
  EXPECT_TRUE(Decide({true, on}, Champion{before, ""}, {}).passed);
  for (Figure& f : on) f.model -= f.programme == "small" ? 0.09 : 0;
  const Verdict verdict = Decide({true, on}, Champion{before, ""}, {});
  EXPECT_EQ(verdict.reason, "PROGRAMME_WORSE");
  EXPECT_THAT(verdict.words, HasSubstr("in small worse than the one before by 0.040"));
  for (Figure& f : on) f.popularity = f.programme == "small" ? 0.75 : 0.5;
  EXPECT_EQ(Decide({true, on}, std::nullopt, {}).reason, "PROGRAMME_WORSE") << "without a champion, popularity is what it is held against";
}

TEST(Gate, ItIsQuickEnough) {
  Challenger slow{true, On(10, kMeans), "", 7000};
  const Verdict verdict = Decide(slow, std::nullopt, {});
  EXPECT_EQ(verdict.reason, "TOO_SLOW");
  EXPECT_THAT(verdict.words, HasSubstr("takes 7.000 ms or more, and the budget is 5.000 ms"));
  slow.rank_us_p99 = 4000;
  EXPECT_TRUE(Decide(slow, std::nullopt, {}).passed);
}

}  // namespace
}  // namespace concord::learning
