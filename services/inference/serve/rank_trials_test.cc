#include "inference/serve/rank_trials.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <future>
#include <thread>

#include "inference/app/testing/small_world.h"
#include "inference/serve/ranking_rows.h"
#include "inference/serve/trial_log.h"
#include "platform/store/testing/temp_store.h"

namespace concord::inference {
namespace {

using testing_world::NetModel;
using testing_world::Workshop;

std::shared_ptr<const Version> Warm(const ranking::Model& model, const std::string& version) {
  auto warm = RankingRows::Warm(std::make_shared<const ranking::Model>(model), "qi4tf", version, version);
  EXPECT_TRUE(warm.ok()) << warm.error().ToString();
  return *warm;
}

class RankTrialsTest : public testing::Test {
 protected:
  RankTrialsTest() {
    models_.PutPromoted(Warm(NetModel(1), "1"));
    auto served = std::make_shared<Served>();
    served->model = model().stable()->ranker;
    served->model_version = "1";
    served_ = served;
  }
  ServedModel& model() { return **models_.Find("qi4tf"); }
  // On a busy machine what is well takes its time.
  static TrialLimits Patient() {
    TrialLimits limits;
    limits.patience_ns = limits.explain_patience_ns = 60'000'000'000;
    return limits;
  }
  std::shared_ptr<Trial> Try(double share, std::set<std::string> offices = {}, bool shadow = false, TrialLimits limits = Patient()) {
    TrialPlan plan{"2", "2", share, std::move(offices), shadow, 0};
    auto trial = std::make_shared<Trial>(plan, Warm(NetModel(1), "2"), limits);  // the same net: nothing to take back
    model().PutTrial(trial);
    return trial;
  }
  Ranking Ranked(const ranking::WorkshopCase& workshop, const std::string& office = "a") { return Ranked(trials_, workshop, office, concord::inference::Rank); }
  Ranking Ranked(const RankTrials& trials, const ranking::WorkshopCase& workshop, const std::string& office, const RankWith& rank) {
    auto served = served_;
    auto got = trials.Rank(served, office, workshop, rank);
    EXPECT_TRUE(got.ok()) << got.error().ToString();
    if (!got.ok()) return Ranking();
    EXPECT_EQ(served->model_version, got->model_version);
    return *std::move(got);
  }
  static void Await(const std::function<bool()>& holds) {
    for (int i = 0; i < 15'000 && !holds(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    EXPECT_TRUE(holds());
  }
  static ranking::WorkshopCase Room(int i) { return Workshop("X" + std::to_string(i)); }

  exec::Executor workers_{"test", 1, 64};
  metrics::Registry metrics_;
  Repository models_{"", workers_, metrics_};
  std::shared_ptr<const Served> served_;
  RankTrials trials_{models_};
};

TEST_F(RankTrialsTest, WithoutATrialTheStableModelRanks) { EXPECT_EQ(Ranked(Workshop()).model_version, "1"); }

TEST_F(RankTrialsTest, ARoomAlwaysFallsToTheSideItFellToAndTheShareIsKept) {
  Try(.3);
  int canary = 0;
  for (int i = 0; i < 300; ++i) {
    const std::string by = Ranked(Room(i)).model_version;
    EXPECT_EQ(Ranked(Room(i)).model_version, by);
    canary += by == "2";
  }
  EXPECT_NEAR(canary, 90, 30);
  const auto trial = Try(0, {"b"});
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(Ranked(Room(i), "a").model_version, "1");
    EXPECT_EQ(Ranked(Room(i), "b").model_version, "2");
  }
  EXPECT_EQ(trial->Now().calls, 20);
  Await([&] { return Ranked(Room(0), "b").model_version == "2" && trial->Now().compared > 0; });
}

TEST_F(RankTrialsTest, WhatTheCanaryCannotRankTheStableModelRanksAndItIsTakenBack) {
  const auto breaks = [](const Served& served, const ranking::WorkshopCase& w) -> Result<Ranking> {
    if (served.model_version == "2") throw std::runtime_error("boom");
    return concord::inference::Rank(served, w);
  };
  Try(1);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Ranked(RankTrials(models_, breaks), Room(i), "a", breaks).model_version, "1");
  EXPECT_EQ(model().last_rollback()->verdict.reason, "ERRORS");
  EXPECT_EQ(model().trial(), nullptr);

  const auto nan = [](const Served& served, const ranking::WorkshopCase& w) -> Result<Ranking> {
    CONCORD_TRY(auto ranking, concord::inference::Rank(served, w));
    if (served.model_version == "2") ranking.actions[2].score = NAN;
    return ranking;
  };
  Try(1);
  EXPECT_EQ(Ranked(RankTrials(models_, nan), Workshop(), "a", nan).model_version, "1");
  EXPECT_EQ(model().last_rollback()->verdict.reason, "NOT_FINITE");
}

TEST_F(RankTrialsTest, ACanaryThatHangsIsAbandonedAndTheStableModelRanksInTime) {
  std::promise<void> woken;
  const auto hangs = [until = woken.get_future().share()](const Served& served, const ranking::WorkshopCase& w) -> Result<Ranking> {
    if (served.model_version == "2") until.wait();
    return concord::inference::Rank(served, w);
  };
  Try(1, {}, false, TrialLimits());
  const RankTrials trials(models_, hangs);
  for (int i = 0; i < 100 && model().trial(); ++i) {
    auto served = served_;
    const auto got = trials.Rank(served, "a", Room(i), hangs, SystemClock().Now() + kSecond);
    ASSERT_TRUE(got.ok());
    EXPECT_EQ(got->model_version, "1");
    EXPECT_EQ(served->model_version, "1");
  }
  EXPECT_EQ(model().trial(), nullptr);
  EXPECT_EQ(model().last_rollback()->verdict.reason, "LATENCY");
  // A shadow that hangs, too.
  Try(0, {}, true, TrialLimits());
  for (int i = 0; i < 10'000 && model().trial(); ++i) {
    EXPECT_EQ(Ranked(trials, Room(i), "a", hangs).model_version, "1");
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  EXPECT_EQ(model().trial(), nullptr);
  woken.set_value();
}

TEST_F(RankTrialsTest, ACanaryThatHangsWhileItSaysWhyIsTakenBackAndRanksMeanwhile) {
  std::promise<void> woken;
  const ExplainWith hangs = [until = woken.get_future().share()](const Served& served, const ranking::WorkshopCase&) -> Result<Reasoned> {
    if (served.model_version == "2") until.wait();
    Reasoned out;
    out.why.evaluations = 7;
    return out;
  };
  TrialLimits limits = Patient();
  limits.explain_patience_ns = TrialLimits().explain_patience_ns;
  Try(1, {}, false, limits);
  int by_canary = 0;
  for (int i = 0; i < 100 && model().trial(); ++i) {
    auto served = served_;
    ASSERT_TRUE(trials_.Rank(served, "a", Room(i), concord::inference::Rank).ok());
    by_canary += served->model_version == "2";
    const auto said = trials_.Explain(served, served_, Room(i), hangs, SystemClock().Now() + kSecond);
    ASSERT_TRUE(said.ok());
    EXPECT_EQ(said->why.evaluations, 7);
    EXPECT_EQ(served, served_) << "the ranking is to be made anew";
  }
  EXPECT_GE(by_canary, 3);
  EXPECT_EQ(model().trial(), nullptr);
  EXPECT_EQ(model().last_rollback()->verdict.reason, "LATENCY");
  EXPECT_THAT(model().last_rollback()->verdict.words, testing::HasSubstr("had not said why in time for 3 of 3 calls"));
  woken.set_value();
}

TEST_F(RankTrialsTest, WhoRanksSaysWhyAndWhatACanaryCannotSayTheStableModelSays) {
  const auto trial = Try(1);
  auto served = served_;
  ASSERT_TRUE(trials_.Rank(served, "a", Room(1), concord::inference::Rank).ok());
  ASSERT_EQ(served->model_version, "2");
  const ExplainWith why = [](const Served& by, const ranking::WorkshopCase& w) { return ReasonsFor(by, w, {}, 0, false); };
  ASSERT_TRUE(trials_.Explain(served, served_, Room(1), why).ok());
  EXPECT_EQ(served->model_version, "2");
  EXPECT_EQ(trial->Now().failures, 0);
  const ExplainWith breaks = [](const Served& by, const ranking::WorkshopCase& w) -> Result<Reasoned> {
    if (by.model_version == "2") throw std::runtime_error("boom");
    return ReasonsFor(by, w, {}, 0, false);
  };
  for (int i = 0; i < 3; ++i) {
    ASSERT_TRUE(trials_.Rank(served = served_, "a", Room(1), concord::inference::Rank).ok());
    ASSERT_TRUE(trials_.Explain(served, served_, Room(1), breaks).ok());
    EXPECT_EQ(served->model_version, "1");
  }
  EXPECT_EQ(model().trial(), nullptr);
  EXPECT_EQ(model().last_rollback()->verdict.reason, "ERRORS");
}

TEST_F(RankTrialsTest, WrongInputIsNobodysFault) {
  const auto trial = Try(1);
  auto wrong = Workshop();
  wrong.candidates.push_back(wrong.candidates.front());
  auto served = served_;
  EXPECT_EQ(RankTrials(models_).Rank(served, "a", wrong, concord::inference::Rank).error().reason, "RANKING_CASE");
  EXPECT_EQ(trial->Now().failures, 0);
}

TEST_F(RankTrialsTest, AnOrderThatHasNothingToDoWithTheStableOneIsTakenBack) {
  const auto reversed = [](const Served& served, const ranking::WorkshopCase& w) -> Result<Ranking> {
    CONCORD_TRY(auto ranking, concord::inference::Rank(served, w));
    if (served.model_version == "2") std::reverse(ranking.actions.begin(), ranking.actions.end());
    return ranking;
  };
  const auto trial = Try(0, {}, true);
  for (int i = 0; i < 10'000 && model().trial(); ++i) {
    EXPECT_EQ(Ranked(RankTrials(models_, reversed), Room(i), "a", reversed).model_version, "1");
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  Await([&] { return model().trial() == nullptr; });
  EXPECT_EQ(model().last_rollback()->verdict.reason, "DRIFT") << model().last_rollback()->verdict.words;
  EXPECT_GE(model().last_rollback()->comparison.compared, 30);
}

TEST_F(RankTrialsTest, RowsOfTheRankingModelAreItsSharesForOnePerson) {
  const auto& rows = *model().stable()->runnable;
  EXPECT_EQ(rows.signature().inputs, 4u);
  EXPECT_EQ(rows.signature().outputs, 5u);
  const std::vector<float> in{0, 2, 4, 5, 1, 3, NAN, 5};
  std::vector<float> out(10);
  ASSERT_TRUE(rows.Check(in.data(), 2).ok());
  ASSERT_TRUE(rows.Run(in.data(), 2, out.data()).ok());
  for (int r = 0; r < 2; ++r) {
    ranking::WorkshopCase person;
    person.programme = "qi4tf";
    person.questions = model().stable()->ranker->parts().encoder.Questions();
    person.voters = {{{in.begin() + r * 4, in.begin() + r * 4 + 4}, "", 1}};
    for (const auto& action : model().stable()->ranker->parts().actions) person.candidates.push_back({action});
    const auto prepared = model().stable()->ranker->Prepare(person);
    for (int a = 0; a < 5; ++a) EXPECT_EQ(out[r * 5 + a], prepared->log_share[a]);
  }
  EXPECT_NE(out[0], out[5]);
  const std::vector<float> wrong{0, 6, 0, 0};
  const Status refused = rows.Check(wrong.data(), 1);
  EXPECT_EQ(refused.error().reason, "TENSOR_INVALID");
  EXPECT_THAT(refused.error().message, testing::HasSubstr("answers[0][1]: question 1.2 has the choices 0 to 5"));
}

TEST(TrialLogTest, GoesOnWhereTheSameTrialWas) {
  store::TempDir folder;
  const TrialLog log(folder.path());
  TrialPlan plan{"2", "abc", .1, {}, false, 1000};
  EXPECT_FALSE(log.Read("qi4tf", plan));
  Comparison seen;
  seen.calls = 7;
  seen.compared = 3;
  seen.sum_difference = .5;
  log.Write("qi4tf", plan, seen);
  plan.share = .2;
  ASSERT_TRUE(log.Read("qi4tf", plan));
  EXPECT_EQ(log.Read("qi4tf", plan)->calls, 7);
  EXPECT_EQ(log.Read("qi4tf", plan)->mean_difference(), .5 / 3);
  plan.start_time = 1001;  // another trial of the same file
  EXPECT_FALSE(log.Read("qi4tf", plan));
  log.Remove("qi4tf");
}

}  // namespace
}  // namespace concord::inference
