#include "inference/app/rank.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "inference/app/testing/small_world.h"

namespace concord::inference {
namespace {

using testing_world::Learn;
using testing_world::NetModel;
using testing_world::Workshop;

Served With(ranking::Evidence evidence, std::int64_t version = 1) {
  Served served;
  auto learnt = std::make_shared<Learnt>();
  learnt->evidence = std::move(evidence);
  learnt->counts = ChoiceCounts(learnt->evidence);
  learnt->version = version;
  served.learnt = std::move(learnt);
  return served;
}

Served WithNet(ranking::Evidence evidence) {
  Served served = With(std::move(evidence));
  served.model = std::make_shared<ranking::Model>(NetModel());
  served.model_version = "7";
  return served;
}

Ranking Of(const Served& served, const ranking::WorkshopCase& workshop) {
  auto ranking = Rank(served, workshop);
  EXPECT_TRUE(ranking.ok()) << ranking.error().ToString();
  return ranking.ok() ? *std::move(ranking) : Ranking();
}

std::vector<std::string> Ids(const Ranking& ranking) {
  std::vector<std::string> out;
  for (const auto& a : ranking.actions) out.push_back(a.id);
  return out;
}

const RankedAction& Action(const Ranking& ranking, const std::string& id) {
  return *std::find_if(ranking.actions.begin(), ranking.actions.end(), [&](const auto& a) { return a.id == id; });
}

const Reason* Find(const RankedAction& action, const std::string& kind) {
  for (const Reason& r : action.reasons) {
    if (r.kind == kind) return &r;
  }
  return nullptr;
}

void ReasonsAddUp(const Ranking& ranking) {
  double last = 1e9;
  for (const auto& action : ranking.actions) {
    double sum = 0;
    for (const auto& reason : action.reasons) sum += reason.contribution;
    EXPECT_NEAR(sum, action.score, 1e-4) << action.id;
    EXPECT_LE(action.score, last) << action.id;
    last = action.score;
  }
}

TEST(Rank, WithNothingLearntTheRuleSpeaksAndSaysSo) {
  const Ranking ranking = Of(Served(), Workshop());
  EXPECT_EQ(ranking.speaker, Speaker::kRule);
  EXPECT_EQ(ranking.rule_only_reason, "NO_MODEL");
  EXPECT_EQ(ranking.model_version, "");
  EXPECT_EQ(ranking.workshops_learnt, 0);
  // gap × urgency × weight: labs 3/5·1 + 1/5·0.5·0.5, fund 3/5·1·0.2 (and what the answers say of 2.1), training 1/5·0.5.
  EXPECT_EQ(ranking.actions[0].id, "labs");
  EXPECT_THAT(Find(ranking.actions[0], "rule")->questions, testing::ElementsAre("1.1", "1.2"));
  for (const auto& action : ranking.actions) {
    EXPECT_FALSE(action.p_top.has_value());
    EXPECT_EQ(action.place_low, 0);
    for (const auto& reason : action.reasons) EXPECT_EQ(reason.kind, "rule");
  }
  EXPECT_GT(Action(ranking, "fund").score, Action(ranking, "training").score);
  EXPECT_GT(Action(ranking, "training").score, Action(ranking, "standards").score);  // its gap is closed
  ReasonsAddUp(ranking);
}

TEST(Rank, OneWorkshopElsewhereIsFeltButNotTold) {
  ranking::Evidence evidence;
  Learn(evidence, "w1", "XB", {0, 1, 1, 30, 0, 0});
  const Ranking ranking = Of(With(std::move(evidence), 4), Workshop("XA"));
  EXPECT_EQ(ranking.speaker, Speaker::kPrior);
  EXPECT_EQ(ranking.rule_only_reason, "");
  EXPECT_EQ(ranking.model_version, "evidence-4");
  EXPECT_EQ(ranking.workshops_learnt, 1);
  EXPECT_EQ(ranking.workshops_country, 0);
  const Reason* earlier = Find(Action(ranking, "standards"), "earlier");
  ASSERT_NE(earlier, nullptr);
  EXPECT_GT(earlier->contribution, 0);
  EXPECT_EQ(earlier->choices.of, 0);
  EXPECT_LT(Find(Action(ranking, "labs"), "earlier")->contribution, 0);
  for (const auto& action : ranking.actions) EXPECT_EQ(Find(action, "country"), nullptr);
  ReasonsAddUp(ranking);
}

TEST(Rank, PlacesAndChancesAreSaidFromTwoWorkshopsOfTheCountryOn) {
  ranking::Evidence evidence;
  for (const char* id : {"a", "b", "c"}) Learn(evidence, id, "XB", {1, 2, 1, 8, 0, 1});
  Learn(evidence, "w1", "XA", {1, 1, 1, 9, 0, 1});
  auto workshop = Workshop("XA");
  workshop.candidates.push_back({"never-seen"});
  Ranking ranking = Of(With(evidence), workshop);
  EXPECT_EQ(ranking.workshops_country, 1);
  EXPECT_EQ(Find(Action(ranking, "standards"), "country")->choices.of, 0) << "one of another office is not told";
  for (const auto& action : ranking.actions) {
    EXPECT_EQ(action.place_low, 0);
    EXPECT_FALSE(action.p_top.has_value());
  }

  Learn(evidence, "w2", "XA", {1, 2, 1, 8, 0, 1});
  ranking = Of(With(evidence), workshop);
  EXPECT_EQ(ranking.workshops_country, 2);
  for (std::size_t i = 0; i < ranking.actions.size(); ++i) {
    const int place = static_cast<int>(i) + 1;
    EXPECT_GE(ranking.actions[i].place_low, 1);
    EXPECT_LE(ranking.actions[i].place_low, place);
    EXPECT_GE(ranking.actions[i].place_high, place);
    EXPECT_EQ(ranking.actions[i].p_top.has_value(), ranking.actions[i].id != "never-seen");
  }
  EXPECT_GT(*Action(ranking, "standards").p_top, *Action(ranking, "own-idea").p_top);
  ReasonsAddUp(ranking);

  ranking = Of(With(evidence), Workshop("XC"));  // five workshops, none of them here
  EXPECT_EQ(ranking.workshops_learnt, 5);
  EXPECT_EQ(ranking.actions[0].place_low, 0);
  EXPECT_FALSE(ranking.actions[0].p_top.has_value());
}

TEST(Rank, ACalibratedModelSaysChancesOfWhatItHasLearnt) {
  std::vector<ranking::CalibrationCase> cases;
  std::mt19937 random(1);
  std::normal_distribution<float> normal;
  for (int i = 0; i < 40; ++i) {
    ranking::CalibrationCase c;
    for (int a = 0; a < 20; ++a) {
      c.score.push_back(normal(random));
      c.truth.push_back(std::exp(c.score.back() + normal(random)));
    }
    cases.push_back(std::move(c));
  }
  ranking::ModelParts parts = NetModel().parts();
  parts.calibration = {ranking::Calibration::Fit(cases)};
  ASSERT_TRUE(parts.calibration[0].fitted());
  Served served;
  served.model = std::make_shared<ranking::Model>(std::move(parts));
  served.model_version = "7";
  const Ranking ranking = Of(served, Workshop("XA"));
  for (const auto& action : ranking.actions) {
    EXPECT_EQ(action.p_top.has_value(), action.id != "own-idea") << action.id;
    EXPECT_EQ(action.place_low, 0);
  }
}

TEST(Rank, WithANetEveryPartAddsUp) {
  ranking::Evidence evidence;
  Learn(evidence, "w1", "XA", {0, 1, 1, 30, 0, 0});
  Learn(evidence, "w2", "XA", {0, 9, 1, 30, 0, 0});
  const Ranking ranking = Of(WithNet(std::move(evidence)), Workshop("XA"));
  EXPECT_EQ(ranking.speaker, Speaker::kModel);
  EXPECT_EQ(ranking.model_version, "7");
  EXPECT_EQ(ranking.workshops_learnt, 40);
  for (const char* kind : {"rule", "earlier", "country", "net"}) EXPECT_NE(Find(Action(ranking, "standards"), kind), nullptr) << kind;
  ReasonsAddUp(ranking);
  for (const auto& action : ranking.actions) {
    EXPECT_TRUE(std::is_sorted(action.reasons.begin(), action.reasons.end(), [](const Reason& a, const Reason& b) {
      return std::abs(a.contribution) > std::abs(b.contribution);
    }));
  }
}

TEST(Rank, TheOrderOfCandidatesAndVotersHasNoMeaning) {
  ranking::Evidence evidence;
  Learn(evidence, "w1", "XA", {0, 1, 1, 30, 0, 0});
  for (const Served& served : {Served(), With(evidence), WithNet(evidence)}) {
    auto workshop = Workshop("XA");
    const Ranking first = Of(served, workshop);
    std::mt19937 random(1);
    for (int i = 0; i < 20; ++i) {
      std::shuffle(workshop.candidates.begin(), workshop.candidates.end(), random);
      std::shuffle(workshop.voters.begin(), workshop.voters.end(), random);
      const Ranking again = Of(served, workshop);
      ASSERT_EQ(Ids(again), Ids(first));
      for (std::size_t k = 0; k < first.actions.size(); ++k) EXPECT_NEAR(again.actions[k].score, first.actions[k].score, 1e-4);
    }
  }
}

TEST(Rank, WhatWasLearntOfOtherActionsIsNotEnough) {
  ranking::Evidence evidence;
  Learn(evidence, "w1", "XB", {0, 1, 1, 30, 0, 0});
  auto workshop = Workshop("XA");
  for (auto& c : workshop.candidates) c.id += "-new";
  const Ranking ranking = Of(With(std::move(evidence)), workshop);
  EXPECT_EQ(ranking.speaker, Speaker::kRule);
  EXPECT_EQ(ranking.rule_only_reason, "NOT_ENOUGH_EVIDENCE");
  EXPECT_EQ(ranking.model_version, "");
  EXPECT_EQ(ranking.workshops_learnt, 1);
}

TEST(Rank, OneProgrammeNeverSpeaksForAnother) {
  ranking::Evidence evidence;
  Learn(evidence, "w1", "XA", {0, 1, 1, 30, 0, 0}, "survey");
  Shelf shelf;
  shelf.PutLearnt("survey", With(std::move(evidence)).learnt);
  shelf.PutModel("survey", std::make_shared<ranking::Model>(NetModel()), "7", "abc");
  EXPECT_EQ(Of(*shelf.Of("survey"), Workshop("XA", "", "survey")).speaker, Speaker::kModel);
  const Ranking ranking = Of(*shelf.Of("qi4tf"), Workshop("XA"));
  EXPECT_EQ(ranking.rule_only_reason, "NO_MODEL");
  EXPECT_EQ(Ids(ranking), Ids(Of(Served(), Workshop("XA"))));
}

TEST(Shelf, OlderEvidenceDoesNotReplaceNewer) {
  Shelf shelf;
  ranking::Evidence evidence;
  Learn(evidence, "w1", "XA", {0, 1, 1, 30, 0, 0});
  EXPECT_TRUE(shelf.PutNewer("qi4tf", With(evidence, 5).learnt));
  EXPECT_FALSE(shelf.PutNewer("qi4tf", With(evidence, 5).learnt));
  EXPECT_FALSE(shelf.PutNewer("qi4tf", With(evidence, 4).learnt));
  EXPECT_EQ(shelf.Of("qi4tf")->learnt->version, 5);
}

TEST(Shelf, EvidenceOfAModelThatIsNotHereYetWaitsForIt) {
  Shelf shelf;
  ranking::Evidence evidence;
  Learn(evidence, "w1", "XA", {0, 1, 1, 30, 0, 0});
  const auto of = [&](std::int64_t version, const std::string& model) {
    auto learnt = std::make_shared<Learnt>(*With(evidence, version).learnt);
    learnt->model_version = model;
    return learnt;
  };
  const auto serves = [&] { return shelf.Of("qi4tf")->model_version + ":" + std::to_string(shelf.Of("qi4tf")->learnt->version); };
  const auto model = std::make_shared<ranking::Model>(NetModel());
  shelf.PutLearnt("qi4tf", of(1, "a"));
  EXPECT_EQ(serves(), ":1") << "better than nothing";
  shelf.PutLearnt("qi4tf", of(2, "a"));
  EXPECT_EQ(serves(), ":2") << "and so is the next";
  shelf.PutModel("qi4tf", model, "a", "sha-a");
  shelf.PutLearnt("qi4tf", of(3, "a"));
  EXPECT_EQ(serves(), "a:3");
  shelf.PutLearnt("qi4tf", of(4, "b"));
  EXPECT_EQ(serves(), "a:3") << "what is there fits together";
  EXPECT_FALSE(shelf.PutNewer("qi4tf", of(4, "b"))) << "it waits already";
  EXPECT_TRUE(shelf.PutNewer("qi4tf", of(5, "b")));
  shelf.PutModel("qi4tf", model, "b", "sha-b");
  EXPECT_EQ(serves(), "b:5");
  shelf.PutLearnt("qi4tf", of(6, "c"));
  shelf.PutLearnt("qi4tf", of(7, "b"));
  shelf.PutModel("qi4tf", model, "c", "sha-c");
  EXPECT_EQ(serves(), "c:7") << "what waited was older than what came";
  shelf.PutLearnt("qi4tf", of(8, ""));
  EXPECT_EQ(serves(), "c:8") << "no model is named";
}

// Of six candidates the first three; labs is the second, or among the last.
const std::vector<float> kChosen = {6, 5, 4, 1, 0, 3}, kNot = {0, 1, 2, 9, 8, 7};

TEST(ChoiceCounts, CountTheFirstFiveOfEachWorkshop) {
  ranking::Evidence evidence;
  for (int i = 0; i < 5; ++i) Learn(evidence, "w" + std::to_string(i), "XA", kChosen);
  for (int i = 5; i < 10; ++i) Learn(evidence, "w" + std::to_string(i), "XB", i < 7 ? kChosen : kNot);
  const ChoiceCounts counts(evidence);
  EXPECT_EQ(counts.Of("labs", 0).chosen, 7);
  EXPECT_EQ(counts.Of("labs", 0).of, 10);
  EXPECT_EQ(counts.In("XB", "labs", 0).chosen, 2);
  EXPECT_EQ(counts.In("XB", "labs", 0).of, 5);
  EXPECT_EQ(counts.In("XC", "labs", 0).of, 0);
  EXPECT_EQ(counts.Of("nothing", 0).of, 0);
  EXPECT_EQ(counts.Workshops("XA"), 5);
  EXPECT_EQ(counts.Listed("XB", "labs"), 5);
}

TEST(ChoiceCounts, NothingIsToldOfFewerThanFiveWorkshopsOfOthersNorByTakingAway) {
  const std::uint64_t mine = ranking::OwnerOf("mine");
  ranking::Evidence evidence;
  Choices before;
  int others = 0, own = 0, own_chosen = 0;
  for (int i = 0; i < 40; ++i) {
    const bool my_own = i % 4 == 1, chosen = i % 3 != 0;
    Learn(evidence, "w" + std::to_string(10 + i), i % 2 == 0 ? "XA" : "XB", chosen ? kChosen : kNot, "qi4tf", my_own ? "mine" : "office " + std::to_string(i % 5));
    (my_own ? own : others) += 1;
    own_chosen += my_own && chosen;
    const ChoiceCounts counts(evidence);
    const Choices told = counts.Of("labs", mine);
    // What is left when one takes off one's own.
    EXPECT_EQ(told.of - own, others / 5 * 5);
    EXPECT_GE(told.chosen - own_chosen, 0);
    // What one more workshop of another office changes: nothing, or what five chose.
    if (!my_own) {
      EXPECT_TRUE(told.of == before.of ? told.chosen == before.chosen : told.of == before.of + 5) << i;
    }
    // Those of other countries, by taking off this one's: whole fives as well.
    EXPECT_EQ((counts.Of("labs", ranking::OwnerOf("nobody")).of - counts.In("XA", "labs", ranking::OwnerOf("nobody")).of) % 5, 0);
    before = told;
  }
  ranking::Evidence few;
  for (int i = 0; i < 4; ++i) Learn(few, "w" + std::to_string(i), "XA", kChosen, "qi4tf", "other");
  EXPECT_EQ(ChoiceCounts(few).Of("labs", mine).of, 0);
  Learn(few, "x", "XA", kChosen, "qi4tf", "mine");
  EXPECT_EQ(ChoiceCounts(few).Of("labs", mine).of, 1) << "one's own alone";
  EXPECT_EQ(ChoiceCounts(few).In("XA", "labs", mine).chosen, 1);
}

}  // namespace
}  // namespace concord::inference
