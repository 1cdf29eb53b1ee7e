// Of several replicas one trains.
#include "learning/app/trainings.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

#include "learning/store/schema.h"
#include "platform/id/id.h"
#include "platform/lease/testing/handed.h"
#include "platform/store/testing/temp_dir.h"
#include "platform/store/testing/test_store.h"

namespace concord::learning {
namespace {

class TrainingsTest : public ::testing::Test {
 protected:
  TrainingPlan Plan(const char* folder) {
    TrainingPlan plan;
    plan.trainer = "/bin/true";
    plan.folder = dir_ / folder;
    return plan;
  }
  // Somebody's training that runs.
  std::string Running() {
    db::TrainingRow row;
    row.id = NewId();
    row.programme = "qi4tf";
    row.state = "RUNNING";
    row.start_time = SystemClock().Now();
    EXPECT_TRUE(store_->WriteUnscoped([&](store::Tx& tx) { return db::InsertTraining(tx, row); }).ok());
    return row.id;
  }
  db::TrainingRow Of(const std::string& id) {
    auto rows = store_->ReadUnscoped([](store::Tx& tx) { return db::ListTrainings(tx, 50); });
    for (const auto& row : *rows) {
      if (row.id == id) return row;
    }
    return {};
  }
  // How it ended; "RUNNING" when it does not.
  db::TrainingRow Ended(const std::string& id) {
    for (int i = 0; i < 750 && Of(id).state == "RUNNING"; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return Of(id);
  }

  store::TempDir dir_;
  store::TestStore store_{db::Migrations()};
  Champions champions_;
  Learner learner_{champions_, SystemClock()};
  Registry registry_{learner_, SystemClock()};
  lease::Handed first_, second_;
};

TEST_F(TrainingsTest, TheOneWithTheLeaseTrainsAndEndsWhatTheLastOneLeft) {
  const std::string left = Running();
  Trainings a(*store_, registry_, SystemClock(), Plan("a"), first_), b(*store_, registry_, SystemClock(), Plan("b"), second_);
  ASSERT_TRUE(a.Start().ok());
  ASSERT_TRUE(b.Start().ok());
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  EXPECT_EQ(Of(left).state, "RUNNING") << "whoever holds the lease may be at it";
  first_.yes = true;
  EXPECT_TRUE(Ended(left).interrupted);

  const std::string asked = Running();
  a.Wake();
  EXPECT_EQ(Ended(asked).state, "FAILED") << "it was tried: nothing was learnt of this programme";
  EXPECT_FALSE(Of(asked).interrupted);

  first_.yes = false;
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  a.Wake();
  std::this_thread::sleep_for(std::chrono::milliseconds(300));
  const std::string between = Running();
  second_.yes = true;
  EXPECT_TRUE(Ended(between).interrupted) << "its trainer has lost the lease";
}

// The training that a withdrawal makes due is tried once: where it fails there is no next model to wait for.
TEST_F(TrainingsTest, AModelOfWhoWithdrewGoesWhenTheTrainingWithoutThemFails) {
  db::ModelRow model;
  model.programme = "qi4tf";
  model.version = "both";
  model.state = "PROMOTED";
  model.card = "{}";
  ASSERT_TRUE(store_->WriteUnscoped([&](store::Tx& tx) -> Status {
                      CONCORD_CHECK_OK(db::InsertModel(tx, model, "its file", ""));
                      return db::PutSources(tx, "qi4tf", "both", {{NewId(), NewId(), 1}});
                    })
                  .ok());
  const auto speaks = [&] { return store_->ReadUnscoped([](store::Tx& tx) { return db::Champion(tx, "qi4tf"); })->has_value(); };
  first_.yes = true;
  Trainings trainings(*store_, registry_, SystemClock(), Plan("a"), first_);
  ASSERT_TRUE(trainings.Start().ok());
  const std::string left = Running();
  trainings.Wake();
  if (Ended(left).interrupted) {
    EXPECT_TRUE(speaks()) << "it goes on";
    const std::string again = Running();
    trainings.Wake();
    EXPECT_FALSE(Ended(again).interrupted);
  }
  EXPECT_FALSE(speaks());
}

TEST_F(TrainingsTest, WhatAnotherHasEndedIsNotEndedAgain) {
  const std::string id = Running();
  const auto end = [&](const char* state) {
    auto ended = store_->TransactUnscoped([&](store::Tx& tx) { return db::EndTraining(tx, id, state, state, false, 1); });
    return ended.ok() && *ended;
  };
  EXPECT_TRUE(end("FAILED"));
  EXPECT_FALSE(end("DONE"));
  EXPECT_EQ(Of(id).state, "FAILED");
}

}  // namespace
}  // namespace concord::learning
