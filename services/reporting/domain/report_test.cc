#include "reporting/domain/report.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace concord::reporting {
namespace {

using testing::ElementsAre;

Answer Said(const std::string& question, int choice, bool evidence = false) { return {question, choice, choice < 0 ? "DONT_KNOW" : "", evidence, 1}; }

Respondent One(const std::string& side, Sheet sheet, int people = 1) { return {"p", side, people, std::move(sheet)}; }

Room RoomWith(std::vector<Target> targets, std::vector<Respondent> respondents) {
  Room room;
  room.workshop.targets = std::move(targets);
  room.respondents = std::move(respondents);
  return room;
}

TEST(Sheet, ChangesGoOverWhatWasSaidAndOnlyNewQuestionsCount) {
  Sheet sheet;
  EXPECT_EQ(Merge(sheet, {Said("E1.2", 4, true), Said("E1.1", -1)}), 2);
  EXPECT_EQ(Merge(sheet, {Said("E1.1", 0), Said("E1.3", 5)}), 1);
  auto packed = Pack(sheet);
  ASSERT_TRUE(packed.ok());
  EXPECT_EQ(*packed, "E1.1 0 1\nE1.2 4+ 1\nE1.3 5 1\n");
  auto again = Unpack(*packed);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(*again, sheet);
}

TEST(Sheet, WhatWouldBreakTheLinesIsRefused) {
  for (const Answer& bad : {Said("E1 1", 2), Said("", 2), Answer{"E1", -1, "", false, 1}, Answer{"E1", -1, "DON\nT", false, 1}}) {
    auto packed = Pack({bad});
    ASSERT_FALSE(packed.ok());
    EXPECT_EQ(packed.error().reason, "EVENT_INVALID");
  }
  for (const char* bad : {"E1.1\n", "E1.1 4\n", "E1.1 4 x\n", " 4 1\n"}) EXPECT_FALSE(Unpack(bad).ok()) << bad;
}

TEST(Gaps, TheLevelIsTheMeanOfTheSideMediansUntilTheRoomAgrees) {
  Room room = RoomWith({{"E1", 4, "E.1", "E"}}, {One("government", {Said("E1", 1)}), One("government", {Said("E1", 2)}),
                                                 One("industry", {Said("E1", 4)}, 3), One("industry", {Said("E1", -1)}),
                                                 One("", {Said("E1", 0)})});
  Gap gap = GapsOf(room)[0];
  EXPECT_DOUBLE_EQ(*gap.level, 2.75);  // (1.5 + 4) / 2; observers and "don't know" do not count
  EXPECT_DOUBLE_EQ(gap.gap, 1.25);
  EXPECT_FALSE(gap.agreed);
  EXPECT_EQ(gap.n[0], 2);
  EXPECT_EQ(gap.n[1], 3);
  EXPECT_FALSE(gap.ShownMedian(1)) << "three people are not shown apart";
  room.decisions["E1"] = {"CORRECTED", true, 3, 2};
  gap = GapsOf(room)[0];
  EXPECT_DOUBLE_EQ(*gap.level, 3);
  EXPECT_TRUE(gap.agreed);
  EXPECT_DOUBLE_EQ(gap.priority(), 2);
}

TEST(Gaps, HighLevelsWithoutEvidenceAreClaimed) {
  const std::vector<Target> targets = {{"E1", 4, "", "E"}};
  EXPECT_TRUE(GapsOf(RoomWith(targets, {One("industry", {Said("E1", 4)})}))[0].claimed);
  EXPECT_FALSE(GapsOf(RoomWith(targets, {One("industry", {Said("E1", 4, true)})}))[0].claimed);
  EXPECT_FALSE(GapsOf(RoomWith(targets, {One("industry", {Said("E1", 3)})}))[0].claimed);
  EXPECT_FALSE(GapsOf(RoomWith(targets, {}))[0].claimed);
}

TEST(Gaps, AreRankedByGapTimesUrgencyTiesShareThePlaceAndTheStruckComeLast) {
  Room room = RoomWith({{"A", 4, "", "E"}, {"B", 4, "", "E"}, {"C", 4, "", "E"}, {"D", 4, "", "E"}, {"F", 4, "", "E"}},
                       {One("industry", {Said("A", 3), Said("B", 2), Said("C", 3), Said("D", 0), Said("F", 4)})});
  room.decisions["A"] = {"CONFIRMED", false, 3, 2};  // 1 × 2
  room.decisions["D"] = {"STRUCK", false, 0, 3};
  std::vector<std::pair<std::string, int>> order;
  for (const Gap& g : GapsOf(room)) order.emplace_back(g.question, g.place);
  using P = std::pair<std::string, int>;
  EXPECT_THAT(order, ElementsAre(P("B", 1), P("A", 1), P("C", 3), P("F", 4), P("D", 5)));
}

TEST(Gaps, NobodysAnswerFollowsFromTheLevelAndTheOtherSide) {
  std::vector<Respondent> people(5, One("government", {Said("E1", 4)}));
  EXPECT_DOUBLE_EQ(*GapsOf(RoomWith({{"E1", 4, "", "E"}}, people))[0].ShownMedian(0), 4) << "nobody else was asked";
  people.push_back(One("industry", {Said("E1", 1)}));
  const Gap gap = GapsOf(RoomWith({{"E1", 4, "", "E"}}, people))[0];
  EXPECT_DOUBLE_EQ(*gap.level, 2.5);
  EXPECT_FALSE(gap.ShownMedian(1));
  EXPECT_FALSE(gap.ShownMedian(0)) << "2 × 2.5 − 4 is what one person of industry said";
}

TEST(Heat, AnAreaShowsNoSideOfFewerThanFive) {
  std::vector<Respondent> people(5, One("government", {Said("E1", 2), Said("E2", 0)}));
  people.resize(9, One("industry", {Said("E1", 4)}));
  people.resize(10, One("government", {Said("E3", 0)}));
  Room room = RoomWith({{"E1", 4, "", "E"}, {"E2", 4, "", "E"}, {"E3", 4, "", "E"}, {"F1", 4, "", "F"}}, people);
  const auto rows = [&] { return HeatOf(room.workshop, GapsOf(room)); };
  ASSERT_EQ(rows().size(), 2u);
  EXPECT_DOUBLE_EQ(*rows()[0].gap, (1 + 4 + 4) / 3.0);
  EXPECT_DOUBLE_EQ(*rows()[0].side[0], 4) << "of E2 alone: four of industry would follow from E1, and E3 is one person's";
  EXPECT_FALSE(rows()[0].side[1]) << "four people of industry";
  EXPECT_FALSE(rows()[1].gap) << "nobody answered";
  room.decisions["E2"].state = "STRUCK";
  EXPECT_FALSE(rows()[0].side[0]);
}

TEST(Attendance, CountsPeopleAndOrganisationsOfASide) {
  auto rows = AttendanceOf({{"1", "government", "woman", "org-1"}, {"2", "government", "man", "org-1"}, {"3", "government", "not_said", ""}, {"4", "observer", "woman", "org-2"}});
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[0].women + rows[0].men + rows[0].other, 3);
  EXPECT_EQ(rows[0].other, 1);
  EXPECT_EQ(rows[0].organisations, 1);
  EXPECT_EQ(rows[1].side, "observer");
}

Round FirstRound(const std::vector<std::pair<std::string, int>>& places) {
  Round round;
  round.number = 1;
  for (const auto& [candidate, place] : places) {
    Tally t;
    t.candidate = candidate;
    t.place = place;
    round.tallies.push_back(t);
  }
  return round;
}

// Of 15 pairs 13 agree, one (e, f) does not, one (b, c) is tied: 12 / √(15 · 14).
TEST(Comparison, IsTauBWithTies) {
  const auto c = Compare({"a", "b", "c", "d", "e", "f"}, {FirstRound({{"a", 1}, {"b", 2}, {"c", 2}, {"d", 4}, {"f", 5}, {"e", 6}})});
  ASSERT_TRUE(c.tau);
  EXPECT_NEAR(*c.tau, 12 / std::sqrt(15.0 * 14.0), 1e-12);
  EXPECT_EQ(c.top5, 4);
}

TEST(Comparison, IsAbsentWithoutASuggestionOrARoundOrWhenAllIsTied) {
  EXPECT_FALSE(Compare({}, {FirstRound({{"a", 1}, {"b", 2}})}).tau);
  EXPECT_FALSE(Compare({"a", "b"}, {}).tau);
  EXPECT_FALSE(Compare({"a", "b"}, {FirstRound({{"a", 1}, {"b", 1}})}).tau);
}

}  // namespace
}  // namespace concord::reporting
