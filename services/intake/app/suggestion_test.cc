// The suggestion: made before the first ballot, kept with its explanation, shown after the round.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "intake/app/testing/decision_world.h"

namespace concord::intake {
namespace {

using namespace testing_world;
using testing::ElementsAre;

class SuggestionTest : public World {};

TEST_F(SuggestionTest, SuggestionIsMadeBeforeTheFirstBallotAndShownAfterTheRound) {
  AdvanceTo(Stage::kCheckGaps);
  ASSERT_TRUE(gaps_.RateUrgency(Facilitator(), Name(), "A1.1", 3).ok());
  ASSERT_TRUE(gaps_.Confirm(Facilitator(), Name(), "A2.1").ok());
  AdvanceTo(Stage::kVote);
  ASSERT_TRUE(ranker_.asked);
  EXPECT_EQ(ranker_.asked_for, kOffice);
  EXPECT_EQ(ranker_.asked->questions.size(), 4u);
  EXPECT_EQ(ranker_.asked->questions[0].urgency, 3);
  EXPECT_EQ(ranker_.asked->voters.size(), 11u);
  EXPECT_EQ(ranker_.asked->candidates.size(), 4u);
  const Micros opened = clock_.Now();
  for (const auto& who : {Facilitator(), Service(), Person(1)}) {
    EXPECT_EQ(ReasonOf(ballots_.GetSuggestion(who, Name())), "SUGGESTION_SECRET");
  }
  clock_.Advance(60 * kSecond);
  CastAll(1);
  ASSERT_EQ(Advance(Stage::kDiscuss), "");
  auto shown = ballots_.GetSuggestion(Person(1), Name());
  ASSERT_TRUE(shown.ok());
  EXPECT_EQ(shown->create_time, opened);
  EXPECT_EQ(shown->model_version, "m-7");
  EXPECT_EQ(shown->actions[0].candidate, "W-4");
  EXPECT_EQ(shown->actions[0].reasons[0].kind, "earlier_workshops");
  EXPECT_EQ(*shown->actions[0].p_top, 0.5);
  EXPECT_FALSE(shown->rule_only);
}

TEST_F(SuggestionTest, TheSuggestionIsKeptWithItsExplanation) {
  AdvanceTo(Stage::kCheckGaps);
  ASSERT_TRUE(gaps_.Confirm(Facilitator(), Name(), "A2.1").ok());
  AdvanceTo(Stage::kDiscuss);
  EXPECT_EQ(ranker_.asked->workshop, Name());
  for (const auto& q : ranker_.asked->questions) {
    EXPECT_EQ(q.theme, q.code.substr(0, 2)) << "an instrument of few areas is told by sub-area";
    EXPECT_EQ(q.settled, q.code == "A2.1") << q.code;
  }
  const auto shown = ballots_.GetSuggestion(Facilitator(), Name());
  ASSERT_TRUE(shown.ok());
  EXPECT_EQ(shown->top, 2);
  EXPECT_EQ(shown->actions[0].nearest_count, 4);
  ASSERT_EQ(shown->actions[0].themes.size(), 2u);
  EXPECT_EQ(shown->actions[0].themes[0].theme, "A1");
  EXPECT_EQ(shown->actions[0].themes[1].net, -0.25);
  ASSERT_TRUE(shown->explanation);
  const Explanation& why = *shown->explanation;
  EXPECT_EQ(why.method, "EXACT");
  EXPECT_EQ(why.nearest, 7);
  EXPECT_EQ(why.nearest_least, 5);
  ASSERT_EQ(why.own.size(), 1u);
  EXPECT_THAT(why.own[0].top, ElementsAre("W-1", "W-2"));
  ASSERT_EQ(why.swaps.size(), 2u);
  EXPECT_EQ(why.swaps[0].people, 3);
  EXPECT_EQ(*why.swaps[0].gap_after, 2.25);
  EXPECT_FALSE(why.swaps[1].gap_before);
  ASSERT_EQ(why.next.size(), 1u);
  EXPECT_THAT(why.next[0].answers[0].leaves, ElementsAre("W-4"));
  const auto in_the_room = ballots_.GetSuggestion(Person(1), Name());
  EXPECT_TRUE(in_the_room->explanation->own.empty()) << "what other workshops of the office chose is for its staff";
  EXPECT_EQ(in_the_room->explanation->swaps.size(), 2u);
}

TEST_F(SuggestionTest, WithoutTimeToExplainTheSuggestionStands) {
  ranker_.no_time_to_explain = true;
  AdvanceTo(Stage::kDiscuss);
  const auto shown = ballots_.GetSuggestion(Facilitator(), Name());
  EXPECT_EQ(shown->model_version, "m-7");
  EXPECT_FALSE(shown->explanation);
  EXPECT_TRUE(shown->actions[0].themes.empty());
}

TEST_F(SuggestionTest, WithoutInferenceTheRuleSpeaksAndSaysSo) {
  ranker_.away = true;
  AdvanceTo(Stage::kDiscuss);
  auto shown = ballots_.GetSuggestion(Facilitator(), Name());
  ASSERT_TRUE(shown.ok());
  EXPECT_TRUE(shown->rule_only);
  EXPECT_EQ(shown->rule_only_reason, "INFERENCE_UNAVAILABLE");
  EXPECT_EQ(shown->model_version, "");
  EXPECT_EQ(shown->actions[0].candidate, "W-1");
  EXPECT_EQ(shown->actions.size(), 6u);
}

TEST_F(SuggestionTest, AnAnswerThatForgetsACandidateIsNotASuggestion) {
  ranker_.forgets_one = true;
  AdvanceTo(Stage::kDiscuss);
  EXPECT_EQ(ballots_.GetSuggestion(Facilitator(), Name())->rule_only_reason, "INFERENCE_UNAVAILABLE");
}

}  // namespace
}  // namespace concord::intake
