#include "inference/app/reasoned.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "inference/app/rank.h"
#include "inference/app/testing/small_world.h"

namespace concord::inference {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing_world::NetModel;
using testing_world::Workshop;

const std::uint64_t kMine = ranking::OwnerOf("mine"), kYours = ranking::OwnerOf("yours"), kTheirs = ranking::OwnerOf("theirs");

void LearnOf(ranking::Evidence& evidence, const std::string& id, std::uint64_t owner, std::vector<float> shares) {
  auto w = Workshop("XA", id);
  w.outcome.share = std::move(shares);
  auto record = *ranking::MakeRecord(w, *ranking::Model().Prepare(w));
  record.owner = owner;
  evidence.Learn(record);
}

Served With(const ranking::Evidence& evidence, bool net) {
  Served served;
  auto learnt = std::make_shared<Learnt>();
  learnt->evidence = evidence;
  learnt->counts = ChoiceCounts(evidence);
  learnt->version = 1;
  served.learnt = std::move(learnt);
  if (net) {
    served.model = std::make_shared<ranking::Model>(NetModel());
    served.model_version = "7";
  }
  return served;
}

const ranking::ExplainInput kInput{{"A", "A", "B", "B"}, {0, 1, 0, 0}};

Nearest Told(const ranking::Evidence& evidence, std::uint64_t owner, const std::string& id = "") {
  return NearestOf(evidence, *ranking::Model().Prepare(Workshop("XA", id)), owner);
}

TEST(Reasoned, PartsAddUpToTheReasonsThatTheRankingTells) {
  ranking::Evidence evidence;
  LearnOf(evidence, "w1", kMine, {0, 1, 1, 30, 0, 0});
  for (const bool net : {false, true}) {
    const Served served = With(evidence, net);
    const auto ranking = Rank(served, Workshop());
    const auto reasoned = ReasonsFor(served, Workshop(), kInput, kMine, true);
    ASSERT_TRUE(reasoned.ok()) << reasoned.error().ToString();
    for (const auto& action : ranking->actions) {
      double rule = 0, learnt = 0;
      for (const auto& part : reasoned->parts.at(action.id)) {
        rule += part.rule;
        learnt += part.learnt;
      }
      for (const Reason& reason : action.reasons) {
        if (reason.kind == "rule") rule -= reason.contribution;
        if (reason.kind == "net") learnt -= reason.contribution;
      }
      EXPECT_NEAR(rule, 0, 1e-4) << action.id;
      EXPECT_NEAR(learnt, 0, 1e-4) << action.id;
    }
    ASSERT_FALSE(reasoned->why.swaps.empty());
    EXPECT_EQ(reasoned->why.swaps[0].above, ranking->actions[0].id);
  }
}

TEST(Nearest, FewerThanFiveOfOthersAreNotTold) {
  ranking::Evidence evidence;
  for (const char* id : {"a", "b"}) LearnOf(evidence, id, kYours, {9, 8, 7, 0, 0, 0});
  for (const char* id : {"c", "d"}) LearnOf(evidence, id, kTheirs, {9, 8, 7, 0, 0, 0});
  for (int k = 0; k < 6; ++k) LearnOf(evidence, "own" + std::to_string(k), kMine, {0, 0, 0, 9, 8, 7});
  const Nearest nearest = Told(evidence, kMine);
  EXPECT_EQ(nearest.workshops, 0);
  EXPECT_THAT(nearest.chosen, IsEmpty());
  EXPECT_EQ(nearest.own.size(), 6u);
  LearnOf(evidence, "e", kTheirs, {9, 8, 7, 0, 0, 0});
  const Nearest more = Told(evidence, kMine);
  EXPECT_EQ(more.workshops, 5);
  EXPECT_EQ(more.chosen.at("labs"), 5);
  EXPECT_EQ(more.chosen.count("standards"), 0u) << "what the own workshops chose is not in the sum: it could be taken off";
}

TEST(Nearest, OnlyOwnWorkshopsAreNamed) {
  ranking::Evidence evidence;
  for (int k = 0; k < 8; ++k) LearnOf(evidence, "secret" + std::to_string(k), k % 2 == 0 ? kYours : kTheirs, {9, 8, 7, 0, 0, 0});
  LearnOf(evidence, "mine", kMine, {0, 1, 2, 9, 0, 8});
  for (const std::uint64_t owner : {kMine, kYours, ranking::OwnerOf("nobody"), std::uint64_t{0}}) {
    for (const OwnWorkshop& own : Told(evidence, owner).own) {
      EXPECT_EQ(own.id.rfind("secret", 0) == 0, owner == kYours);
      EXPECT_NE(owner, 0u);
    }
  }
  const Nearest nearest = Told(evidence, kMine);
  ASSERT_EQ(nearest.own.size(), 1u);
  EXPECT_EQ(nearest.own[0].id, "mine");
  EXPECT_GT(nearest.own[0].likeness, 0);
  EXPECT_LE(nearest.own[0].likeness, 1);
  EXPECT_THAT(nearest.own[0].top, ElementsAre("standards", "fund", "portal"));
  EXPECT_EQ(nearest.workshops, 8);
  EXPECT_THAT(Told(evidence, kMine, "mine").own, IsEmpty()) << "nothing is told of the room itself";
}

TEST(Nearest, AreThoseOfWhichTheSameWasExpected) {
  ranking::Evidence evidence;
  for (int k = 0; k < 40; ++k) {
    auto w = Workshop("XA", "w" + std::to_string(k));
    const bool other = k % 2 == 0;
    if (other) w.gaps = {0, 0, 0, 5};
    w.outcome.share = other ? std::vector<float>{0, 0, 0, 9, 8, 7} : std::vector<float>{9, 8, 7, 0, 0, 0};
    evidence.Learn(*ranking::MakeRecord(w, *ranking::Model().Prepare(w)));
  }
  const Nearest nearest = Told(evidence, kMine);
  EXPECT_EQ(nearest.workshops, kNearest);
  EXPECT_EQ(nearest.chosen.at("labs"), kNearest);
  EXPECT_EQ(nearest.chosen.count("standards"), 0u);
}

TEST(Nearest, NobodyIsToldWhoMayNotBe) {
  ranking::Evidence evidence;
  for (int k = 0; k < 8; ++k) LearnOf(evidence, "w" + std::to_string(k), kMine, {9, 8, 7, 0, 0, 0});
  const auto reasoned = ReasonsFor(With(evidence, false), Workshop(), kInput, kMine, false);
  EXPECT_EQ(reasoned->nearest.workshops, 0);
  EXPECT_THAT(reasoned->nearest.own, IsEmpty());
}

}  // namespace
}  // namespace concord::inference
