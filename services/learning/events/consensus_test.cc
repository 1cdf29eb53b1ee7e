#include "learning/events/consensus.h"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>

#include "learning/app/testing/room.h"

namespace concord::learning::events {
namespace {

using namespace testing_world;

// Two people and one who only voted, three actions of which one is the room's own.
ipb::ConsensusReached Small() {
  ipb::ConsensusReached m;
  m.set_workshop("workshops/" + RoomId(1));
  m.set_programme("qi4tf");
  m.set_country_code("XA");
  m.set_origin("live");
  m.set_held_on("2026-11-24");
  m.set_version(9);
  for (const char* code : {"A1.1", "B1.1"}) {
    auto* q = m.add_questions();
    q->set_question(code);
    q->set_choices(6);
    q->set_target(4);
  }
  for (const char* id : {"act-1", "act-2", "own-1"}) m.add_candidates()->set_id(id);
  m.mutable_candidates(2)->set_own(true);
  auto* trigger = m.mutable_candidates(0)->add_triggers();
  trigger->set_question("A1.1");
  trigger->set_weight(2);
  m.mutable_candidates(1)->set_months(12);
  const auto ballot = [&](std::vector<std::string> ranking) {
    auto* b = m.add_first_round();
    for (auto& id : ranking) b->add_ranking(id);
  };
  ballot({"act-2", "own-1", "act-1"});
  ballot({"act-2"});
  ballot({"own-1", "act-2"});
  const auto person = [&](std::string choices, int ballot, int speaks_for) {
    auto* p = m.add_participants();
    p->set_choices(std::move(choices));
    p->set_counts_as("industry");
    p->set_ballot(ballot);
    p->set_speaks_for(speaks_for);
  };
  person(std::string("\x02\xff", 2), 3, 2);
  person(std::string("\x05\x01", 2), 0, 1);
  person(std::string("\xff\xff", 2), 1, 1);
  return m;
}

TEST(Consensus, TheFirstRoundIsTheOutcomeAndEachBallotIsOneVote) {
  auto m = Small();
  m.add_last_round()->add_ranking("act-1");  // after the suggestion was shown: not what is learnt
  m.add_order("act-1");
  m.set_suggestion_shown(true);
  const auto lesson = LessonOf(EventOf(m));
  ASSERT_TRUE(lesson.ok()) << lesson.error().ToString();
  const auto& w = lesson->workshop;
  EXPECT_EQ(lesson->ballots, 3);
  EXPECT_FALSE(w.outcome.exposed) << "a secret first round";
  EXPECT_TRUE(lesson->suggestion_shown);
  ASSERT_EQ(w.outcome.share.size(), 3u);
  EXPECT_NEAR(w.outcome.share[0], (1. / 6) / 3, 1e-6);
  EXPECT_NEAR(w.outcome.share[1], (3. / 6 + 1 + 1. / 3) / 3, 1e-6);
  EXPECT_NEAR(w.outcome.share[2], (2. / 6 + 2. / 3) / 3, 1e-6);
  EXPECT_NEAR(w.outcome.share[0] + w.outcome.share[1] + w.outcome.share[2], 1, 1e-6);
}

TEST(Consensus, PeopleComeWithTheirAnswersAndTheirOwnBallot) {
  const auto lesson = LessonOf(EventOf(Small()));
  ASSERT_TRUE(lesson.ok()) << lesson.error().ToString();
  const auto& w = lesson->workshop;
  EXPECT_EQ(w.id, RoomId(1));
  EXPECT_EQ(w.programme, "qi4tf");
  EXPECT_EQ(lesson->office, kHome);
  ASSERT_EQ(w.voters.size(), 2u) << "who did not answer gives nothing to predict from";
  EXPECT_EQ(w.voters[0].answers[0], 2);
  EXPECT_TRUE(std::isnan(w.voters[0].answers[1]));
  EXPECT_EQ(w.voters[0].weight, 2);
  EXPECT_EQ(w.voters[0].group, "industry");
  ASSERT_EQ(w.voters[0].ballot.size(), 2u);
  const std::string own = RoomId(1) + "/own-1";
  EXPECT_EQ(w.voters[0].ballot[0], std::vector<std::string>{own}) << "another room's own-1 is another action";
  EXPECT_TRUE(w.voters[1].ballot.empty());
  EXPECT_EQ(w.candidates[2].id, own);
  EXPECT_EQ(w.candidates[0].triggers[0].question_id, "A1.1");
  EXPECT_EQ(w.candidates[1].months, 12);
}

TEST(Consensus, GapsAndUrgencyAreWhatInferenceWasTold) {
  auto m = Small();
  const auto gap = [&](const char* question, double size, int urgency, double level, int target, bool struck) {
    auto* g = m.add_gaps();
    g->set_question(question);
    g->set_gap(size);
    g->set_urgency(urgency);
    g->set_level(level);
    g->set_target(target);
    g->set_struck(struck);
  };
  gap("A1.1", 2.5, 3, 1.5, 4, false);
  gap("B1.1", 3, -1, 1, 4, true);
  auto lesson = LessonOf(EventOf(m));
  ASSERT_TRUE(lesson.ok()) << lesson.error().ToString();
  EXPECT_EQ(lesson->workshop.gaps, (std::vector<float>{2.5f, 0.f})) << "a gap that was struck is none";
  EXPECT_EQ(lesson->workshop.urgency[0], 3);
  EXPECT_TRUE(std::isnan(lesson->workshop.urgency[1]));
  m.mutable_gaps(0)->set_target(-1);
  m.mutable_gaps(1)->set_level(-1);
  lesson = LessonOf(EventOf(m));
  ASSERT_TRUE(lesson.ok());
  EXPECT_TRUE(std::isnan(lesson->workshop.gaps[0])) << "a survey has no targets";
  EXPECT_TRUE(std::isnan(lesson->workshop.gaps[1])) << "nobody answered";
}

TEST(Consensus, WhatContradictsItselfIsRefusedWithItsPlace) {
  const std::vector<std::pair<std::string, std::function<void(ipb::ConsensusReached&)>>> broken = {
      {"programme", [](auto& m) { m.clear_programme(); }},
      {"questions[1].choices", [](auto& m) { m.mutable_questions(1)->set_choices(0); }},
      {"questions[1].question", [](auto& m) { m.mutable_questions(1)->set_question("A1.1"); }},
      {"gaps[0].question", [](auto& m) { m.add_gaps()->set_question("Z9.9"); }},
      {"participants[1].choices", [](auto& m) { m.mutable_participants(1)->set_choices("\x01"); }},
      {"participants[0].choices", [](auto& m) { m.mutable_participants(0)->set_choices(std::string("\x06\x01", 2)); }},
      {"participants[0].ballot", [](auto& m) { m.mutable_participants(0)->set_ballot(4); }},
      {"first_round[1].ranking", [](auto& m) { m.mutable_first_round(1)->add_ranking("act-9"); }},
      {"first_round[1].ranking", [](auto& m) { m.mutable_first_round(1)->add_ranking("act-2"); }},
      {"first_round", [](auto& m) { m.clear_first_round(); for (auto& p : *m.mutable_participants()) p.set_ballot(0); }},
      {"suggested", [](auto& m) { m.add_suggested("act-9"); }},
      {"suggested_p_top", [](auto& m) { m.add_suggested_p_top(0.5); }},
  };
  for (const auto& [field, breaks] : broken) {
    auto m = Small();
    breaks(m);
    const auto lesson = LessonOf(EventOf(m));
    ASSERT_FALSE(lesson.ok()) << field;
    EXPECT_EQ(lesson.error().reason, "CONSENSUS_INVALID");
    ASSERT_EQ(lesson.error().violations.size(), 1u);
    EXPECT_EQ(lesson.error().violations[0].field, field);
  }
  bus::Event torn = EventOf(Small());
  torn.data = "\xff\xff";
  EXPECT_EQ(LessonOf(torn).error().reason, "CONSENSUS_INVALID");
  auto unnamed = Small();
  unnamed.set_workshop("somewhere");
  EXPECT_EQ(LessonOf(EventOf(unnamed)).error().reason, "NAME_INVALID");
}

}  // namespace
}  // namespace concord::learning::events
