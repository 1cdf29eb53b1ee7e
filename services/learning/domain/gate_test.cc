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
  EXPECT_TRUE(verdict.promoted);
  EXPECT_EQ(verdict.reason, "");
  EXPECT_EQ(verdict.words,
            "Promoted: 0.750 on 60 workshops of 10 countries, each left out of the training, against popularity 0.680 and the "
            "rule 0.700; the first model of this programme.");
  EXPECT_EQ(Decide({true, On(10, {"", "", 0.75, 0.75, 0.70})}, std::nullopt, {}).reason, "WORSE_THAN_POPULARITY") << "level is not better";
  const Verdict worse = Decide({true, On(10, {"", "", 0.75, 0.68, 0.76})}, std::nullopt, {});
  EXPECT_EQ(worse.reason, "WORSE_THAN_RULE");
  EXPECT_THAT(worse.words, HasSubstr("not surely better than the rule (0.760; the difference may be as low as -0.010)"));
}

TEST(Gate, AMeanThatAFewCountriesMakeIsNotSure) {
  EXPECT_TRUE(Decide({true, On(10, kMeans, 0.04)}, std::nullopt, {}).promoted);
  const Verdict verdict = Decide({true, On(10, kMeans, 0.15)}, std::nullopt, {});
  EXPECT_EQ(verdict.reason, "WORSE_THAN_POPULARITY") << "better by .22 in five countries, worse by .08 in five: " << verdict.words;
  // The same sixty figures, each in a country of its own: what counts is how many countries there are.
  auto many = On(10, kMeans, 0.15);
  for (Figure& f : many) f.country = f.workshop;
  EXPECT_TRUE(Decide({true, many}, std::nullopt, {}).promoted);
}

TEST(Gate, BelowTheDataNothingIsPromotedHoweverGoodItLooks) {
  auto few = On(10, kMeans);
  few.resize(29);
  EXPECT_EQ(Decide({true, few}, std::nullopt, {30, 2}).reason, "TOO_FEW_WORKSHOPS");
  EXPECT_EQ(Decide({true, On(7, kMeans)}, std::nullopt, {}).reason, "TOO_FEW_WORKSHOPS") << "countries";
  EXPECT_EQ(Decide({false, On(10, kMeans)}, std::nullopt, {}).reason, "TOO_FEW_WORKSHOPS") << "no net";
  EXPECT_EQ(Decide({true, {}}, std::nullopt, {}).reason, "TOO_FEW_WORKSHOPS");
  EXPECT_TRUE(Decide({true, On(2, kMeans)}, std::nullopt, {4, 2}).promoted);
}

TEST(Gate, AChampionIsReplacedOnlyByOneThatIsNotWorseOnTheSameWorkshops) {
  const Challenger good{true, On(10, kMeans)};
  EXPECT_TRUE(Decide(good, On(10, kMeans), {}).promoted) << "as good, and it knows more";
  const Verdict worse = Decide(good, On(10, {"", "", 0.752, 0.60, 0.60}), {});
  EXPECT_EQ(worse.reason, "WORSE_THAN_CHAMPION") << "whatever its lead over popularity was";
  EXPECT_THAT(worse.words, HasSubstr("against the one before -0.002 on the 60 workshops that both were measured on"));

  // New workshops are harder. Only those that the champion was measured on too are compared.
  auto harder = On(16, {"", "", 0.70, 0.60, 0.60});
  for (int n = 0; n < 60; ++n) harder[static_cast<std::size_t>(n)].model = 0.76;
  const Verdict better = Decide({true, harder}, On(10, kMeans), {});
  EXPECT_TRUE(better.promoted) << better.words;
  EXPECT_THAT(better.words, HasSubstr("+0.010 on the 60 workshops"));
}

TEST(Gate, AChampionThatWasMeasuredOnOtherWorkshopsSaysNothing) {
  auto others = On(10, {"", "", 0.99, 0.6, 0.6});
  for (Figure& f : others) f.workshop += " of the demonstration";
  const Verdict verdict = Decide({true, On(10, kMeans)}, others, {});
  EXPECT_TRUE(verdict.promoted);
  EXPECT_THAT(verdict.words, HasSubstr("the one before was measured on other workshops"));
  EXPECT_EQ(Decide({true, On(10, {"", "", 0.68, 0.68, 0.6})}, others, {}).reason, "WORSE_THAN_POPULARITY") << "the rest of the gate stands";
}

}  // namespace
}  // namespace concord::learning
