#include "intake/domain/shortlist.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace concord::intake {
namespace {

Instrument Small() {
  Instrument i;
  i.shortlist_max = 3;
  i.areas = {{"A", {}, {{"A1", {}}, {"A2", {}}}}, {"B", {}, {{"B1", {}}}}};
  for (const char* code : {"A1.1", "A1.2", "A2.1", "B1.1"}) {
    Question q;
    q.code = code;
    q.sub_area = std::string(code).substr(0, 2);
    q.area = std::string(code).substr(0, 1);
    q.target = 4;
    q.choices.resize(6);
    i.questions.push_back(q);
  }
  const auto action = [&](const char* id, const char* source, double weight, const char* when = "") {
    Action a;
    a.id = id;
    a.triggers = {{source, weight}};
    a.applies_when = when;
    i.actions.push_back(a);
  };
  action("W-1", "B1", 0.5);
  action("W-2", "A1", 1);
  action("W-3", "A2", 1);
  action("W-4", "B1", 1, "single_window");
  action("W-5", "A1.1", 1);
  i.Index();
  return i;
}

Gap Of(const Instrument& i, const char* code, double size, GapState state, std::optional<int> urgency = {}) {
  const Question& q = i.questions[static_cast<std::size_t>(i.IndexOf(code))];
  Gap gap;
  gap.question = code;
  gap.sub_area = q.sub_area;
  gap.area = q.area;
  gap.target = 4;
  gap.gap = size;
  gap.level = 4 - size;
  gap.decision.state = state;
  gap.decision.urgency = urgency;
  return gap;
}

TEST(Shortlist, OnlySettledGapsTriggerAndCatalogueOrderHolds) {
  const Instrument i = Small();
  const Workshop w;
  const auto list = ProposeShortlist(
      i, w, {Of(i, "A1.1", 3, GapState::kConfirmed, 3), Of(i, "A2.1", 4, GapState::kOpen), Of(i, "B1.1", 1, GapState::kCorrected)});
  EXPECT_EQ(ListedIds(list), (std::vector<std::string>{"W-1", "W-2", "W-5"})) << "W-3: gap not settled; W-4: no single window";
}

TEST(Shortlist, FactsLetActionsApply) {
  const Instrument i = Small();
  Workshop w;
  w.facts = {"single_window"};
  const auto list = ProposeShortlist(i, w, {Of(i, "B1.1", 1, GapState::kConfirmed)});
  EXPECT_EQ(ListedIds(list), (std::vector<std::string>{"W-1", "W-4"}));
}

TEST(Shortlist, RatedGapsCountAsSpokenOfAndStruckOnesNever) {
  const Instrument i = Small();
  const auto list = ProposeShortlist(i, {}, {Of(i, "A2.1", 2, GapState::kOpen, 2), Of(i, "B1.1", 4, GapState::kStruck, 3)});
  EXPECT_EQ(ListedIds(list), (std::vector<std::string>{"W-3"}));
}

TEST(Shortlist, ARoomThatSettledNothingKeepsItsComputedGaps) {
  const Instrument i = Small();
  EXPECT_EQ(ListedIds(ProposeShortlist(i, {}, {Of(i, "A2.1", 2, GapState::kOpen), Of(i, "B1.1", 0, GapState::kOpen)})),
            (std::vector<std::string>{"W-3"}));
  EXPECT_TRUE(ProposeShortlist(i, {}, {Of(i, "A2.1", 2, GapState::kStruck)}).empty()) << "all struck is a decision, not silence";
}

TEST(Shortlist, BeyondTheLargestSizeByTheRule) {
  const Instrument i = Small();
  // Rule: W-1 .5·1·1, W-2 3·3 + 1·1, W-3 2·1, W-5 3·3.
  const auto list = ProposeShortlist(i, {}, {Of(i, "A1.1", 3, GapState::kConfirmed, 3), Of(i, "A1.2", 1, GapState::kConfirmed, 1),
                                             Of(i, "A2.1", 2, GapState::kConfirmed, 1), Of(i, "B1.1", 1, GapState::kConfirmed, 1)});
  EXPECT_EQ(ListedIds(list), (std::vector<std::string>{"W-2", "W-3", "W-5"}));
  EXPECT_EQ(list.back().id, "W-1");
  EXPECT_EQ(list.back().state, CandidateState::kBeyond);
  const auto behind = GapsBehind(list[0], list, i, {Of(i, "A1.1", 3, GapState::kConfirmed, 3), Of(i, "A1.2", 1, GapState::kConfirmed, 1)});
  ASSERT_EQ(behind.size(), 2u);
  EXPECT_EQ(behind[0].question, "A1.1") << "largest first";
  EXPECT_DOUBLE_EQ(RuleScore(behind), 10);
}

TEST(Shortlist, SurveysWithoutTargetsProposeWhatApplies) {
  const Instrument i = Small();
  Gap no_target;
  no_target.question = "A1.1";
  EXPECT_EQ(ListedIds(ProposeShortlist(i, {}, {no_target})), (std::vector<std::string>{"W-1", "W-2", "W-3"}));
}

class Edit : public testing::Test {
 protected:
  const Instrument i = Small();
  Workshop w;
  std::vector<Candidate> list = ProposeShortlist(i, w, {Of(i, "A1.1", 3, GapState::kConfirmed, 3), Of(i, "B1.1", 1, GapState::kConfirmed)});
  Candidate Own(const char* title) {
    Candidate c;
    c.title = title;
    c.reason = "the room asked for it";
    c.questions = {"A2.1"};
    c.cost_band = "L";
    c.months = 6;
    return c;
  }
  std::string Reason(const Status& s) { return s.ok() ? "" : s.error().reason; }
};

TEST_F(Edit, EveryEditWantsAReason) {
  EXPECT_EQ(Reason(AddAction(list, i, "W-3", "")), "REASON_MISSING");
  EXPECT_EQ(Reason(DropCandidate(list, "W-1", " \n")), "REASON_MISSING");
  EXPECT_EQ(Reason(MergeCandidates(list, {"W-1"}, "W-2", "")), "REASON_MISSING");
  Candidate own = Own("x");
  own.reason = "";
  EXPECT_EQ(Reason(AddOwn(list, i, w, own)), "REASON_MISSING");
  EXPECT_EQ(Reason(DropCandidate(list, "W-1", std::string(2001, 'x'))), "TEXT_TOO_LONG");
  EXPECT_EQ(ListedIds(list).size(), 3u) << "nothing half done";
}

TEST_F(Edit, FullListRefusesAndDroppingMakesRoom) {
  EXPECT_EQ(Reason(AddAction(list, i, "W-3", "because")), "SHORTLIST_FULL");
  EXPECT_EQ(Reason(AddOwn(list, i, w, Own("Train inspectors"))), "SHORTLIST_FULL");
  ASSERT_TRUE(DropCandidate(list, "W-1", "done last year").ok());
  EXPECT_EQ(list.back().id, "W-1") << "at the end with its reason";
  EXPECT_EQ(list.back().reason, "done last year");
  ASSERT_TRUE(AddAction(list, i, "W-3", "because").ok());
  EXPECT_EQ(ListedIds(list), (std::vector<std::string>{"W-2", "W-3", "W-5"})) << "in catalogue order";
  EXPECT_EQ(Reason(RestoreCandidate(list, i, "W-1")), "SHORTLIST_FULL");
  ASSERT_TRUE(DropCandidate(list, "W-3", "after all").ok());
  ASSERT_TRUE(RestoreCandidate(list, i, "W-1").ok());
  EXPECT_EQ(ListedIds(list), (std::vector<std::string>{"W-1", "W-2", "W-5"}));
}

TEST_F(Edit, OwnActionsComeLastAndAreNumbered) {
  ASSERT_TRUE(DropCandidate(list, "W-1", "x").ok());
  ASSERT_TRUE(AddOwn(list, i, w, Own("Train inspectors")).ok());
  EXPECT_EQ(ListedIds(list).back(), "own-1");
  ASSERT_TRUE(DropCandidate(list, "own-1", "x").ok());
  ASSERT_TRUE(AddOwn(list, i, w, Own("Another")).ok());
  EXPECT_EQ(ListedIds(list).back(), "own-2") << "a number is never used twice";
}

TEST_F(Edit, OwnActionsAreChecked) {
  ASSERT_TRUE(DropCandidate(list, "W-1", "x").ok());
  w.out_of_scope = {{"A2", "no animals"}};
  Candidate bad = Own("  ");
  bad.questions = {"A2.1", "Z9.9", "A1.1", "A1.1"};
  bad.cost_band = "XL";
  bad.months = -1;
  const Status s = AddOwn(list, i, w, bad);
  ASSERT_EQ(Reason(s), "CANDIDATE_INVALID");
  std::vector<std::string> fields;
  for (const auto& v : s.error().violations) fields.push_back(v.field);
  EXPECT_EQ(fields, (std::vector<std::string>{"title", "questions[0]", "questions[1]", "questions[2]", "questions[3]", "cost_band", "months"}));
}

TEST_F(Edit, MergedCandidatesSpeakThroughTheOneThatStays) {
  const std::vector<Gap> gaps = {Of(i, "A1.1", 3, GapState::kConfirmed, 3), Of(i, "B1.1", 1, GapState::kConfirmed)};
  ASSERT_TRUE(MergeCandidates(list, {"W-1"}, "W-2", "the same thing").ok());
  EXPECT_EQ(ListedIds(list), (std::vector<std::string>{"W-2", "W-5"}));
  ASSERT_TRUE(MergeCandidates(list, {"W-2"}, "W-5", "again").ok());
  const auto stays = std::find_if(list.begin(), list.end(), [](const Candidate& c) { return c.id == "W-5"; });
  const auto behind = GapsBehind(*stays, list, i, gaps);
  EXPECT_EQ(behind.size(), 2u) << "through two merges";
  EXPECT_EQ(TriggersOf(*stays, list, i, w).size(), 3u);
  EXPECT_EQ(Reason(MergeCandidates(list, {"W-5"}, "W-5", "x")), "MERGE_INVALID");
  EXPECT_EQ(Reason(MergeCandidates(list, {}, "W-5", "x")), "MERGE_INVALID");
  EXPECT_EQ(Reason(MergeCandidates(list, {"W-1"}, "W-5", "x")), "CANDIDATE_STATE");
  EXPECT_EQ(Reason(MergeCandidates(list, {"Q"}, "W-5", "x")), "CANDIDATE_NOT_FOUND");
  ASSERT_TRUE(RestoreCandidate(list, i, "W-1").ok());
  EXPECT_EQ(ListedIds(list), (std::vector<std::string>{"W-1", "W-5"}));
}

TEST_F(Edit, WrongStatesAndUnknownIds) {
  EXPECT_EQ(Reason(AddAction(list, i, "W-2", "x")), "CANDIDATE_STATE");
  EXPECT_EQ(Reason(AddAction(list, i, "W-99", "x")), "CANDIDATE_NOT_FOUND");
  EXPECT_EQ(Reason(DropCandidate(list, "own-7", "x")), "CANDIDATE_NOT_FOUND");
  EXPECT_EQ(Reason(RestoreCandidate(list, i, "W-2")), "CANDIDATE_STATE");
  EXPECT_EQ(Reason(RestoreCandidate(list, i, "W-99")), "CANDIDATE_NOT_FOUND");
}

}  // namespace
}  // namespace concord::intake
