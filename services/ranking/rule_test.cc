#include "ranking/rule.h"

#include <gtest/gtest.h>

namespace concord::ranking {
namespace {

WorkshopCase TwoGaps() {
  WorkshopCase w;
  w.questions = {{"lab", QuestionKind::kOrdinal, 6}, {"law", QuestionKind::kOrdinal, 6}};
  w.gaps = {4, 1};
  w.urgency = {3, 0};
  w.candidates = {{"build", "Build a laboratory", 0, 0, {}, {{"lab", 1, -1}}},
                  {"enact", "Enact a law", 0, 0, {}, {{"law", 1, -1}}},
                  {"own", "An action of the room's own"}};
  return w;
}

TEST(Rule, IsWeightTimesGapTimesUrgency) {
  const auto terms = ApplyRule(TwoGaps());
  EXPECT_FLOAT_EQ(terms[0].raw, 0.8f * 1.0f);
  EXPECT_FLOAT_EQ(terms[1].raw, 0.2f * 0.25f);
  EXPECT_GT(terms[0].term, 0);
  EXPECT_LT(terms[1].term, 0);
  EXPECT_EQ(terms[2].term, 0) << "no links, no term";
  ASSERT_EQ(terms[0].linked.size(), 1u);
  EXPECT_EQ(terms[0].linked[0].question_id, "lab");
}

TEST(Rule, TakesTheGapFromAnswersBySign) {
  WorkshopCase w = TwoGaps();
  w.gaps.clear();
  w.urgency.clear();
  w.voters = {{{5, 0}}, {{5, kMissing}}};
  auto terms = ApplyRule(w);
  EXPECT_FLOAT_EQ(terms[0].raw, 0) << "a high code is good";
  EXPECT_FLOAT_EQ(terms[1].raw, 1);
  w.candidates[0].triggers[0].sign = 1;
  EXPECT_FLOAT_EQ(ApplyRule(w)[0].raw, 1) << "a high code is bad";
}

TEST(Rule, ContributionsSumToTheTermButForTheCommonOffset) {
  WorkshopCase w = TwoGaps();
  w.candidates[0].triggers.push_back({"law", 2, -1});
  const auto terms = ApplyRule(w);
  const auto sum = [](const RuleTerm& t) {
    float s = 0;
    for (const auto& r : t.linked) s += r.contribution;
    return s;
  };
  EXPECT_NEAR(sum(terms[0]) - terms[0].term, sum(terms[1]) - terms[1].term, 1e-5);
}

TEST(Rule, UnknownQuestionsAndSilenceSayNothing) {
  WorkshopCase w = TwoGaps();
  w.gaps = {kMissing, kMissing};
  for (const auto& t : ApplyRule(w)) EXPECT_EQ(t.term, 0);
  w.candidates[0].triggers[0].question_id = "no such question";
  for (const auto& t : ApplyRule(w)) EXPECT_EQ(t.term, 0);
}

}  // namespace
}  // namespace concord::ranking
