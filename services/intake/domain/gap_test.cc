#include "intake/domain/gap.h"

#include <gtest/gtest.h>

namespace concord::intake {
namespace {

Level By(Side side, int choice, int people = 1, bool evidence = false) { return {side, choice, people, evidence}; }

GapInput Question(const char* code, std::vector<Level> levels, int target = 4) {
  GapInput in;
  in.question = code;
  in.target = target;
  in.levels = std::move(levels);
  in.groups = {25, 22};
  return in;
}

std::vector<Level> Many(Side side, std::vector<int> choices) {
  std::vector<Level> out;
  for (int c : choices) out.push_back(By(side, c));
  return out;
}

TEST(Quantile, InterpolatesBetweenPeople) {
  EXPECT_FALSE(Quantile({0, 0, 0}, 0.5));
  EXPECT_DOUBLE_EQ(*Quantile({0, 1, 0, 1}, 0.5), 2.0);      // 1, 3
  EXPECT_DOUBLE_EQ(*Quantile({0, 1, 1, 1, 1}, 0.25), 1.75);  // 1 2 3 4, R type 7
  EXPECT_DOUBLE_EQ(*Quantile({0, 1, 1, 1, 1}, 0.75), 3.25);
  EXPECT_DOUBLE_EQ(*Quantile({3, 0, 0, 0, 0, 1}, 0.5), 0.0);
}

TEST(Figures, PeopleSpokenForCountNotSheets) {
  const auto f = FiguresOf({By(Side::kGovernment, 1, 8), By(Side::kGovernment, 5)}, Side::kGovernment, 6, 9);
  EXPECT_EQ(f.n, 9);
  EXPECT_DOUBLE_EQ(*f.median, 1.0);
  EXPECT_EQ(f.histogram, (std::vector<int>{0, 8, 0, 0, 0, 1}));
  EXPECT_FALSE(f.suppressed);
}

TEST(Figures, QuartilesFromFiveRangeBelow) {
  const auto five = FiguresOf(Many(Side::kIndustry, {0, 1, 2, 3, 4}), Side::kIndustry, 6, 22);
  EXPECT_DOUBLE_EQ(*five.q1, 1.0);
  EXPECT_DOUBLE_EQ(*five.q3, 3.0);
  EXPECT_FALSE(five.min);
  const auto four = FiguresOf(Many(Side::kIndustry, {0, 1, 2, 3}), Side::kIndustry, 6, 22);
  EXPECT_TRUE(four.suppressed);
  EXPECT_FALSE(four.q1);
  EXPECT_TRUE(four.histogram.empty());
  EXPECT_EQ(*four.min, 0);
  EXPECT_EQ(*four.max, 3);
}

TEST(Figures, SmallGroupsShowNeitherMedianNorRange) {
  const auto of_small_group = FiguresOf(Many(Side::kIndustry, {2, 3, 3}), Side::kIndustry, 6, 4);
  EXPECT_FALSE(of_small_group.min) << "three of four people: a range would be their answers";
  EXPECT_TRUE(of_small_group.median) << "the level still needs it";
  EXPECT_FALSE(Shown(of_small_group).median);
  const auto single = FiguresOf(Many(Side::kIndustry, {2}), Side::kIndustry, 6, 22);
  EXPECT_FALSE(single.min) << "the range of one answer is that answer";
}

TEST(Figures, OtherSideNullsAndObserversDoNotCount) {
  const auto f = FiguresOf({By(Side::kGovernment, 1), By(Side::kIndustry, 5), By(Side::kObserver, 5), By(Side::kGovernment, -1)},
                           Side::kGovernment, 6, 25);
  EXPECT_EQ(f.n, 1);
  EXPECT_DOUBLE_EQ(*f.median, 1.0);
}

TEST(Gap, MeanOfSideMediansNotOfPeople) {
  auto levels = Many(Side::kGovernment, {4, 4, 4, 4, 4, 4, 4, 4});
  levels.push_back(By(Side::kIndustry, 1));
  const Gap gap = ComputeGap(Question("E1.2", levels));
  EXPECT_DOUBLE_EQ(*gap.level, 2.5) << "each side once, however many sit on it";
  EXPECT_FALSE(gap.agreed);
  EXPECT_DOUBLE_EQ(gap.gap, 1.5);
  EXPECT_DOUBLE_EQ(*gap.difference, 3.0);
  EXPECT_DOUBLE_EQ(*gap.side_gap[0], 0.0);
  EXPECT_DOUBLE_EQ(*gap.side_gap[1], 3.0);
}

TEST(Gap, NobodysAnswerFollowsFromTheLevelAndTheOtherSide) {
  auto levels = Many(Side::kGovernment, {4, 4, 4, 4, 4});
  const Gap alone = ComputeGap(Question("E1.2", levels));
  EXPECT_DOUBLE_EQ(*Shown(alone.sides[0]).median, 4.0) << "nobody else was asked";
  levels.push_back(By(Side::kIndustry, 1));
  const Gap gap = ComputeGap(Question("E1.2", levels));
  EXPECT_DOUBLE_EQ(*gap.level, 2.5);
  const SideFigures shown = Shown(gap.sides[0]);
  EXPECT_EQ(shown.n, 5);
  EXPECT_FALSE(shown.median) << "2 × 2.5 − 4 is what one person of industry said";
  EXPECT_FALSE(shown.q1 || shown.q3);
  EXPECT_TRUE(shown.histogram.empty());
}

TEST(Gap, AgreedAnswerBeatsMedians) {
  GapInput in = Question("E1.2", Many(Side::kGovernment, {4, 4, 4}));
  in.decision.agreed_choice = 1;
  in.decision.state = GapState::kCorrected;
  const Gap gap = ComputeGap(in);
  EXPECT_TRUE(gap.agreed);
  EXPECT_DOUBLE_EQ(*gap.level, 1.0);
  EXPECT_DOUBLE_EQ(gap.gap, 3.0);
  EXPECT_FALSE(gap.claimed) << "the agreed level is 1";
}

TEST(Gap, NeverBelowZeroAndNothingWithoutAnswersOrTarget) {
  EXPECT_DOUBLE_EQ(ComputeGap(Question("A1.1", Many(Side::kGovernment, {5, 5}))).gap, 0.0);
  const Gap empty = ComputeGap(Question("A1.1", {By(Side::kGovernment, -1, 3)}));
  EXPECT_FALSE(empty.level);
  EXPECT_DOUBLE_EQ(empty.gap, 0.0);
  EXPECT_EQ(empty.n, 0);
  EXPECT_EQ(empty.n_null, 3) << "a reason is not an answer and not a zero";
  EXPECT_FALSE(empty.difference);
  EXPECT_DOUBLE_EQ(ComputeGap(Question("Q7", Many(Side::kGovernment, {0, 0}), -1)).gap, 0.0);
}

TEST(Gap, ClaimedWithoutEvidence) {
  EXPECT_TRUE(ComputeGap(Question("A1.1", {By(Side::kGovernment, 4), By(Side::kGovernment, 4)})).claimed);
  EXPECT_FALSE(ComputeGap(Question("A1.1", {By(Side::kGovernment, 4), By(Side::kGovernment, 4, 1, true)})).claimed);
  EXPECT_FALSE(ComputeGap(Question("A1.1", {By(Side::kGovernment, 3)})).claimed);
  GapInput agreed = Question("A1.1", {By(Side::kGovernment, 1)});
  agreed.decision.agreed_choice = 5;
  EXPECT_TRUE(ComputeGap(agreed).claimed) << "agreeing on a 5 does not prove it";
}

TEST(Gap, UrgencyMultipliesAndUnratedCountsOne) {
  GapInput in = Question("A1.1", Many(Side::kGovernment, {2}));
  EXPECT_DOUBLE_EQ(ComputeGap(in).priority, 2.0);
  in.decision.urgency = 3;
  EXPECT_DOUBLE_EQ(ComputeGap(in).priority, 6.0);
  in.decision.urgency = 0;
  EXPECT_DOUBLE_EQ(ComputeGap(in).priority, 0.0);
}

Gap Ranked(const char* code, int choice, std::optional<int> urgency, GapState state = GapState::kOpen) {
  GapInput in = Question(code, Many(Side::kGovernment, {choice}));
  in.decision.urgency = urgency;
  in.decision.state = state;
  return ComputeGap(in);
}

TEST(RankGaps, TiesShareThePlaceAndTheNextIsSkipped) {
  const auto gaps = RankGaps({Ranked("a", 3, 2), Ranked("b", 2, 1), Ranked("c", 1, 3), Ranked("d", 3, std::nullopt)});
  std::vector<std::string> order;
  std::vector<int> places;
  std::vector<bool> tied;
  for (const Gap& g : gaps) {
    order.push_back(g.question);
    places.push_back(g.place);
    tied.push_back(g.tied);
  }
  EXPECT_EQ(order, (std::vector<std::string>{"c", "b", "a", "d"})) << "9, then 2 and 2 (larger gap first), then 1";
  EXPECT_EQ(places, (std::vector<int>{1, 2, 2, 4}));
  EXPECT_EQ(tied, (std::vector<bool>{false, true, true, false}));
}

TEST(RankGaps, WithoutGapAfterThoseWithAndStruckLast) {
  const auto gaps = RankGaps({Ranked("none", 5, 3), Ranked("struck", 0, 3, GapState::kStruck), Ranked("waits", 2, 0), Ranked("also", 4, 3)});
  EXPECT_EQ(gaps[0].question, "waits") << "a gap that can wait is still a gap";
  EXPECT_EQ(gaps[0].place, 1);
  EXPECT_FALSE(gaps[0].tied) << "questions without a gap have no rank to share";
  EXPECT_EQ(gaps[1].question, "none");
  EXPECT_EQ(gaps[2].question, "also");
  EXPECT_EQ(gaps[2].place, gaps[1].place);
  EXPECT_EQ(gaps[3].question, "struck");
  EXPECT_FALSE(gaps[3].counts());
}

}  // namespace
}  // namespace concord::intake
