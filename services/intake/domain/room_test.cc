#include "intake/domain/room.h"

#include <gtest/gtest.h>


namespace concord::intake {
namespace {

Instrument Three() {
  Instrument i;
  i.areas = {{"A", {}, {{"A1", {}}}}, {"B", {}, {{"B1", {}}}}};
  for (const char* code : {"A1.1", "A1.2", "B1.1"}) {
    Question q;
    q.code = code;
    q.sub_area = std::string(code).substr(0, 2);
    q.area = std::string(code).substr(0, 1);
    q.target = 4;
    q.choices.resize(6);
    i.questions.push_back(q);
  }
  for (const char* id : {"X-1", "X-2"}) {
    Action a;
    a.id = id;
    a.cost_band = "M";
    a.months = 12;
    a.triggers = {{id == std::string("X-1") ? "A1" : "B1", 1}};
    i.actions.push_back(a);
  }
  i.Index();
  return i;
}

Responder Who(const char* id, Side side, std::vector<std::pair<std::string, int>> answers, int people = 1) {
  Responder r;
  r.participant.id = id;
  r.participant.counts_as = side;
  r.participant.speaks_for = people;
  for (auto& [question, choice] : answers) {
    Answer a;
    a.question = question;
    a.choice = choice;
    if (choice < 0) a.null_reason = NullReason::kDontKnow;
    r.sheet.answers.push_back(a);
  }
  return r;
}

TEST(Room, GapsOfQuestionsInScopeWithTheWorkshopsTargets) {
  const Instrument i = Three();
  Workshop w;
  w.out_of_scope = {{"B1", "no such thing here"}};
  w.target_overrides = {{"A1.2", 2, "the market asks less"}};
  const auto gaps = GapsOf(i, w, {Who("p", Side::kGovernment, {{"A1.1", 1}, {"A1.2", 1}, {"B1.1", 0}})}, {});
  ASSERT_EQ(gaps.size(), 2u);
  EXPECT_EQ(gaps[0].question, "A1.1");
  EXPECT_DOUBLE_EQ(gaps[0].gap, 3);
  EXPECT_DOUBLE_EQ(gaps[1].gap, 1);
}

TEST(Room, ChoicesArePackedOneByteAQuestion) {
  const Instrument i = Three();
  const auto sheet = Who("p", Side::kGovernment, {{"A1.1", 5}, {"A1.2", -1}}).sheet;
  EXPECT_EQ(PackChoices(i, {0, 1, 2}, sheet), std::string("\x05\xff\xff"));
  EXPECT_EQ(PackChoices(i, {2, 0}, sheet), std::string("\xff\x05"));
}

TEST(Room, RankCaseHoldsListedCandidatesAndPeopleWhoAnswered) {
  const Instrument i = Three();
  Workshop w;
  w.programme = "qi4tf";
  w.country_code = "XA";
  const std::vector<Responder> people = {Who("a", Side::kGovernment, {{"A1.1", 1}}, 8), Who("b", Side::kIndustry, {}),
                                         Who("c", Side::kIndustry, {{"A1.1", -1}})};
  std::map<std::string, GapDecision> decisions;
  decisions["A1.1"].urgency = 3;
  const auto gaps = GapsOf(i, w, people, decisions);
  std::vector<Candidate> list(2);
  list[0].id = "X-1";
  list[1].id = "X-2";
  list[1].state = CandidateState::kDropped;
  const RankCase c = RankCaseOf(i, w, people, gaps, list);
  EXPECT_EQ(c.programme, "qi4tf");
  ASSERT_EQ(c.questions.size(), 3u);
  EXPECT_DOUBLE_EQ(c.questions[0].gap, 3);
  EXPECT_EQ(c.questions[0].urgency, 3);
  EXPECT_DOUBLE_EQ(c.questions[1].gap, -1) << "nobody answered: not known is not zero";
  ASSERT_EQ(c.voters.size(), 1u);
  EXPECT_EQ(c.voters[0].people, 8);
  ASSERT_EQ(c.candidates.size(), 1u);
  EXPECT_EQ(c.candidates[0].cost_band, "M");
  EXPECT_EQ(c.candidates[0].triggers.size(), 2u);
}

TEST(Room, RuleSpeaksWithItsReason) {
  const Instrument i = Three();
  const auto gaps = GapsOf(i, {}, {Who("a", Side::kGovernment, {{"A1.1", 3}, {"B1.1", 0}})}, {});
  std::vector<Candidate> list(2);
  list[0].id = "X-1";
  list[1].id = "X-2";
  const Suggestion s = RuleSuggestion(i, gaps, list, "INFERENCE_UNAVAILABLE");
  EXPECT_TRUE(s.rule_only);
  EXPECT_EQ(s.rule_only_reason, "INFERENCE_UNAVAILABLE");
  ASSERT_EQ(s.actions.size(), 2u);
  EXPECT_EQ(s.actions[0].candidate, "X-2");
  EXPECT_EQ(s.actions[0].place, 1);
  EXPECT_DOUBLE_EQ(s.actions[0].score, 4);
  EXPECT_EQ(s.actions[0].reasons[0].questions[0], "B1.1");
  EXPECT_FALSE(s.actions[0].p_top) << "a rule says no chance";
}

}  // namespace
}  // namespace concord::intake
