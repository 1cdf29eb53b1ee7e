// Learning and settling on a real store.
#include "learning/app/learner.h"

#include <gtest/gtest.h>

#include <cmath>

#include "learning/app/testing/world.h"

namespace concord::learning {
namespace {

using namespace testing_world;

using LearnerTest = World;

TEST_F(LearnerTest, AnAgreementIsEvidenceAtOnceAndIsTold) {
  ASSERT_TRUE(Learn(Room(1)).ok());
  EXPECT_EQ(Evidence().workshops(), 1u);
  EXPECT_EQ(version_, 1);
  const auto told = Told<lpb::EvidenceUpdated>();
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(topic_, "concord.learning.evidence.v1");
  EXPECT_EQ(told[0].version(), 1);
  EXPECT_EQ(told[0].workshops(), 1);
  EXPECT_EQ(told[0].workshop(), "workshops/" + RoomId(1));
  EXPECT_EQ(told[0].state(), Evidence().Serialize());

  ASSERT_TRUE(Learn(Room(2, "XB"), kAbroad).ok());
  const auto learnt = queries_.ListLearnt(kHome, kProgramme, 0);
  ASSERT_TRUE(learnt.ok());
  ASSERT_EQ(learnt->size(), 1u);
  EXPECT_EQ(learnt->at(0).totals.workshops, 2);
  EXPECT_EQ(learnt->at(0).totals.countries, 2);
  EXPECT_EQ(learnt->at(0).totals.ballots, 24);
  EXPECT_EQ(learnt->at(0).totals.demonstration_workshops, 2);
  EXPECT_EQ(learnt->at(0).promoted_version, "");
}

TEST_F(LearnerTest, TheSameEventTwiceIsLearntOnce) {
  ASSERT_TRUE(Learn(Room(1)).ok());
  ASSERT_TRUE(Learn(Room(1)).ok());
  EXPECT_EQ(Evidence().workshops(), 1u);
  EXPECT_EQ(version_, 1);
  const auto marks = store_->ReadUnscoped([](store::Tx& tx) { return tx.Query("SELECT consumer, office_id FROM inbox"); });
  ASSERT_TRUE(marks.ok());
  ASSERT_EQ(marks->size(), 1u);
  EXPECT_EQ(marks->at(0).Text(0), "learning");
  EXPECT_EQ(marks->at(0).Text(1), kHome) << "the event's office, though the transaction has none";
}

TEST_F(LearnerTest, AgreeingAgainReplacesAndAnOlderAgreementThatComesLateDoesNot) {
  for (int n = 1; n <= 3; ++n) ASSERT_TRUE(Learn(Room(n)).ok());
  auto again = Room(1);
  again.set_version(9);
  for (auto& ballot : *again.mutable_first_round()) ballot.set_ranking(0, "a5");
  ASSERT_TRUE(Learn(again).ok());
  const auto evidence = Evidence();
  EXPECT_EQ(evidence.workshops(), 3u);
  EXPECT_EQ(version_, 4);
  auto skill = queries_.GetSkill(kHome, kProgramme, 0);
  ASSERT_TRUE(skill.ok());
  ASSERT_EQ(skill->own.size(), 3u);
  EXPECT_EQ(skill->own[0].place, 1) << "it keeps its place";
  EXPECT_DOUBLE_EQ(skill->own[0].suggestion, 1) << "all chose what stood first";

  auto late = Room(1);
  late.set_version(8);
  ASSERT_TRUE(Learn(late).ok());
  EXPECT_EQ(Evidence().Serialize(), evidence.Serialize());
  EXPECT_EQ(version_, 4);
}

TEST_F(LearnerTest, ProgrammesDoNotMix) {
  ASSERT_TRUE(Learn(Room(1)).ok());
  auto survey = Room(2);
  survey.set_programme("afrobarometer");
  survey.set_origin("survey");
  survey.set_demonstration(false);
  ASSERT_TRUE(administration_.SetConsent(head_, "afrobarometer", true, 0).ok());
  ASSERT_TRUE(Learn(survey).ok());
  EXPECT_EQ(Evidence().workshops(), 1u);
  EXPECT_EQ(queries_.ListLearnt(kHome, "", 0)->size(), 2u);
  EXPECT_EQ(queries_.Evidence("", 0)->size(), 2u);
  auto moved = Room(1);
  moved.set_version(9);
  moved.set_programme("afrobarometer");
  EXPECT_EQ(Learn(moved).error().reason, "PROGRAMME_CHANGED");
}

TEST_F(LearnerTest, WhatCannotBeLearntLeavesNothingBehind) {
  auto doubled = Room(1);
  *doubled.add_candidates() = doubled.candidates(0);
  const Status learnt = Learn(doubled);
  ASSERT_FALSE(learnt.ok());
  EXPECT_EQ(learnt.error().reason, "RANKING_CASE");
  EXPECT_EQ(queries_.ListLearnt(kHome, "", 0)->size(), 0u);
  EXPECT_EQ(Told<lpb::EvidenceUpdated>().size(), 0u);
}

TEST_F(LearnerTest, SkillIsMeasuredBeforeTheWorkshopIsLearntAndAbroadOnlyAsMeans) {
  ASSERT_TRUE(Learn(Room(1, "XA"), kAbroad).ok());
  auto second = Room(2, "XA");
  second.set_model_version("2026-11");
  ASSERT_TRUE(Learn(second).ok());
  ASSERT_TRUE(Learn(Room(3, "XB")).ok());
  auto silent = Room(4, "XB");
  silent.clear_suggested();
  silent.clear_suggested_p_top();
  ASSERT_TRUE(Learn(silent).ok());

  const auto skill = queries_.GetSkill(kHome, kProgramme, 0);
  ASSERT_TRUE(skill.ok());
  ASSERT_EQ(skill->own.size(), 2u) << "nothing was suggested in the fourth; the first is another office's";
  EXPECT_EQ(skill->own[0].place, 2);
  EXPECT_TRUE(skill->own[0].model_spoke);
  EXPECT_FALSE(skill->own[1].model_spoke);
  EXPECT_EQ(skill->all.overall.workshops, 3);
  ASSERT_EQ(skill->all.countries.size(), 2u);
  EXPECT_EQ(skill->all.countries[0].workshops, 2);
  int chances = 0;
  for (const Bin& bin : skill->all.calibration) chances += bin.count;
  EXPECT_EQ(chances, 18);

  EXPECT_EQ(queries_.GetSkill(kHome, "", 0).error().reason, "PROGRAMME_MISSING");
  EXPECT_EQ(queries_.GetSkill(kHome, "unheard", 0)->all.overall.workshops, 0);
}

// Twelve single votes, so many for each action.
ipb::ConsensusReached Voted(int number, const std::vector<int>& votes) {
  auto m = Room(number);
  int ballot = 0;
  for (std::size_t a = 0; a < votes.size(); ++a) {
    for (int v = 0; v < votes[a]; ++v) m.mutable_first_round(ballot++)->set_ranking(0, "a" + std::to_string(a));
  }
  return m;
}

TEST_F(LearnerTest, PopularityKnowsOnlyWhatWasLearntBefore) {
  ASSERT_TRUE(Learn(Voted(1, {5, 4, 2, 1, 0, 0})).ok());
  auto second = Voted(2, {3, 2, 1, 6, 0, 0});
  ASSERT_TRUE(Learn(second).ok());
  ASSERT_TRUE(Learn(Voted(3, {0, 0, 0, 0, 0, 12})).ok());
  const auto ndcg = [](std::vector<double> ranked) {
    double got = 0, ideal = 0;
    std::vector<double> best = ranked;
    std::sort(best.rbegin(), best.rend());
    for (std::size_t k = 0; k < ranked.size(); ++k) {
      got += ranked[k] / std::log2(k + 2.0);
      ideal += best[k] / std::log2(k + 2.0);
    }
    return got / ideal;
  };
  auto skill = queries_.GetSkill(kHome, kProgramme, 0);
  ASSERT_TRUE(skill.ok());
  EXPECT_NEAR(skill->own[1].popularity, ndcg({3, 2, 1, 6, 0, 0}), 1e-6) << "the order of the first workshop";
  EXPECT_NEAR(skill->own[1].suggestion, ndcg({0, 0, 6, 1, 2, 3}), 1e-6) << "a5 … a0 had been suggested";
  second.set_version(9);  // agrees again when the third is known
  ASSERT_TRUE(Learn(second).ok());
  skill = queries_.GetSkill(kHome, kProgramme, 0);
  EXPECT_NEAR(skill->own[1].popularity, ndcg({3, 2, 1, 6, 0, 0}), 1e-6) << "it is still measured where it stood";
}

TEST_F(LearnerTest, APromotedModelPredictsAllOfItAgain) {
  for (int n = 1; n <= 4; ++n) ASSERT_TRUE(Learn(Room(n)).ok());
  const std::string before = Evidence().Serialize();
  const Trained made = Made(4, {30, 0.8, 0.7, 0.6});
  const auto outcome = SettleOne(made);
  ASSERT_TRUE(outcome.ok()) << outcome.error().ToString();
  EXPECT_EQ(*outcome, made.model.version());

  const auto promoted = Told<lpb::ModelPromoted>();
  ASSERT_EQ(promoted.size(), 1u);
  EXPECT_EQ(topic_, "concord.learning.events.v1");
  EXPECT_EQ(promoted[0].version(), made.model.version());
  EXPECT_EQ(promoted[0].sha256(), "sha-4");
  const auto told = Told<lpb::EvidenceUpdated>();
  EXPECT_EQ(told.back().version(), 5);
  EXPECT_EQ(told.back().workshops(), 4);
  EXPECT_EQ(told.back().workshop(), "");
  EXPECT_EQ(told.back().model_version(), made.model.version());
  EXPECT_EQ(told.front().model_version(), "");

  ranking::Evidence by_hand;
  for (int n = 1; n <= 4; ++n) {
    const auto workshop = events::LessonOf(EventOf(Room(n)))->workshop;
    by_hand.Learn(RecordOf(workshop, *made.model.Prepare(workshop, &by_hand.popularity())));
  }
  EXPECT_EQ(Evidence().Serialize(), by_hand.Serialize());
  EXPECT_NE(Evidence().Serialize(), before);

  // From now on it is the one that predicts.
  ASSERT_TRUE(Learn(Room(5)).ok());
  const auto fifth = events::LessonOf(EventOf(Room(5)))->workshop;
  by_hand.Learn(RecordOf(fifth, *made.model.Prepare(fifth, &by_hand.popularity())));
  EXPECT_EQ(Evidence().Serialize(), by_hand.Serialize());
  EXPECT_EQ(queries_.ListLearnt(kHome, kProgramme, 0)->at(0).promoted_version, made.model.version());
  EXPECT_EQ(Told<lpb::EvidenceUpdated>().back().model_version(), made.model.version());
  EXPECT_EQ(queries_.Evidence(kProgramme, 0)->at(0).model_version, made.model.version());
}

TEST_F(LearnerTest, TheGateDecidesAndARejectedModelChangesNothing) {
  for (int n = 1; n <= 4; ++n) ASSERT_TRUE(Learn(Room(n)).ok());
  const std::string before = Evidence().Serialize();
  ASSERT_TRUE(SettleOne(Made(1, {30, 0.6, 0.7, 0.5})).ok());
  EXPECT_EQ(Told<lpb::ModelRejected>().back().reason(), "WORSE_THAN_POPULARITY");
  ASSERT_TRUE(SettleOne(Made(2, {30, 0.8, 0.7, 0.6}), {2, 8}).ok());
  EXPECT_EQ(Told<lpb::ModelRejected>().back().reason(), "TOO_FEW_WORKSHOPS");
  EXPECT_EQ(Evidence().Serialize(), before);
  ASSERT_TRUE(SettleOne(Made(3, {30, 0.8, 0.7, 0.6})).ok());
  ASSERT_TRUE(SettleOne(Made(4, {30, 0.75, 0.7, 0.6})).ok());
  EXPECT_EQ(Told<lpb::ModelRejected>().back().reason(), "WORSE_THAN_CHAMPION");
  const Trained better = Made(0, {30, 0.85, 0.7, 0.6});
  ASSERT_TRUE(SettleOne(better).ok());
  EXPECT_EQ(Told<lpb::ModelPromoted>().size(), 2u);

  const auto models = queries_.ListModels(kHome, kProgramme, 0);
  ASSERT_TRUE(models.ok());
  std::vector<std::string> states;
  for (const auto& model : *models) states.push_back(model.row.state);
  EXPECT_EQ(states, (std::vector<std::string>{"PROMOTED", "REJECTED", "RETIRED", "REJECTED", "REJECTED"})) << "newest first";
  EXPECT_EQ(*queries_.ModelFile("models/synthetic/versions/" + better.model.version(), 0), better.file);
  EXPECT_EQ(queries_.ModelFile("models/synthetic/versions/none", 0).error().reason, "MODEL_NOT_FOUND");
  EXPECT_EQ(queries_.ModelFile("synthetic", 0).error().reason, "MODEL_NOT_FOUND");

  const auto again = SettleOne(better);
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(*again, better.model.version() + ", the same model as before");
  EXPECT_EQ(queries_.ListModels(kHome, "", 0)->size(), 5u);
}

TEST_F(LearnerTest, OldFilesAreLetGoButNeverTheChampions) {
  ASSERT_TRUE(Learn(Room(1)).ok());
  const Trained champion = Made(1, {30, 0.8, 0.7, 0.6});
  ASSERT_TRUE(SettleOne(champion).ok());
  for (int n = 2; n <= 13; ++n) ASSERT_TRUE(SettleOne(Made(n, {30, 0.6, 0.7, 0.5})).ok());
  EXPECT_TRUE(queries_.ModelFile("models/synthetic/versions/" + champion.model.version(), 0).ok());
  EXPECT_EQ(queries_.ModelFile("models/synthetic/versions/" + Made(2, {}).model.version(), 0).error().reason, "MODEL_NOT_FOUND");
  EXPECT_TRUE(queries_.ModelFile("models/synthetic/versions/" + Made(13, {}).model.version(), 0).ok());
  EXPECT_EQ(queries_.ListModels(kHome, "", 0)->size(), 13u) << "what they were stays on record";
}

}  // namespace
}  // namespace concord::learning
