#include "inference/serve/lane.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <future>
#include <limits>
#include <thread>

#include "inference/serve/served_model.h"
#include "inference/serve/testing/nets.h"

namespace concord::inference {
namespace {

using testing_nets::Answered;
using testing_nets::Asked;
using testing_nets::Make;
using testing_nets::Times;

class LaneTest : public testing::Test {
 protected:
  std::unique_ptr<ServedModel> Serve(std::shared_ptr<const Version> stable, LaneLimits limits = {}) {
    auto model = std::make_unique<ServedModel>("m", false, workers_, metrics_, limits,
                                               [this](const ServedModel&, const std::shared_ptr<Trial>&, const RolledBack& done) {
                                                 const std::lock_guard lock(mutex_);
                                                 taken_back_.push_back(done);
                                               });
    model->PutStable(std::move(stable));
    return model;
  }
  static std::future<Answered> Ask(ServedModel& model, std::vector<float> in, const std::string& version = "", Micros within = 0, std::uint64_t key = 0) {
    auto asked = std::make_unique<Asked>(std::move(in));
    auto future = asked->Future();
    if (within > 0) asked->deadline = SystemClock().Now() + within;
    const Status routed = model.Route(version, "office", key, *asked);
    if (routed.ok())
      model.lane().Submit(std::move(asked));
    else
      asked->Fail(routed.error());
    return future;
  }
  static TrialPlan Plan(const std::string& version, double share, bool shadow = false) {
    TrialPlan plan;
    plan.version = plan.sha256 = version;
    plan.share = share;
    plan.shadow = shadow;
    return plan;
  }
  // For versions that are well: on a busy machine they take their time.
  static TrialLimits Patient() {
    TrialLimits limits;
    limits.patience_ns = 60'000'000'000;
    return limits;
  }
  template <class Holds>
  static bool Eventually(const Holds& holds) {
    for (int i = 0; i < 15'000 && !holds(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return holds();
  }
  std::vector<RolledBack> TakenBack() {
    const std::lock_guard lock(mutex_);
    return taken_back_;
  }
  // A version that holds every batch until it is let go.
  struct Gate {
    std::promise<void> open;
    std::shared_future<void> opened = open.get_future().share();
    std::atomic<int> entered{0};
    std::shared_ptr<Version> Held(double row_ns) {
      auto version = Make("1", [this](const float* in, std::size_t rows, float* out) -> Status {
        ++entered;
        opened.wait();
        std::copy(in, in + rows, out);
        return Ok();
      });
      version->row_ns = row_ns;
      return version;
    }
    void Await(int n) const {
      while (entered < n) std::this_thread::yield();
    }
  };

  exec::Executor workers_{"test", 1, 64};
  metrics::Registry metrics_;
  std::mutex mutex_;
  std::vector<RolledBack> taken_back_;  // told after the trial has ended
};

// What is counted is counted after the answer: the model is let go first.
TEST_F(LaneTest, EveryCallGetsItsOwnRowsBack) {
  auto model = Serve(Times("1", 2));
  std::vector<std::thread> rooms;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 4; ++t) {
    rooms.emplace_back([&, t] {
      for (int i = 0; i < 500; ++i) {
        const float x = static_cast<float>(t * 1000 + i);
        const auto got = Ask(*model, {x, -x, x + 1}).get();
        wrong += !got.status.ok() || got.out != std::vector<float>{2 * x, -2 * x, 2 * x + 2};
      }
    });
  }
  for (auto& room : rooms) room.join();
  EXPECT_EQ(wrong, 0);
  const auto version = model->stable();
  model.reset();
  const auto& stats = version->stats;
  EXPECT_EQ(stats.rows, 6000u);
  EXPECT_EQ(stats.success.count, 2000u);
  EXPECT_LE(stats.runs, 2000u);
}

TEST_F(LaneTest, WhatComesWhileOneRunsIsTheNextBatch) {
  Gate gate;
  auto model = Serve(gate.Held(1e6), {.batch_ns = 1'000'000'000'000});  // dear: on a worker
  std::vector<std::future<Answered>> all;
  all.push_back(Ask(*model, {0}));
  gate.Await(1);
  for (int i = 1; i < 10; ++i) all.push_back(Ask(*model, {static_cast<float>(i)}));
  gate.open.set_value();
  for (int i = 0; i < 10; ++i) EXPECT_EQ(all[i].get().out, std::vector<float>{static_cast<float>(i)});
  const auto version = model->stable();
  model.reset();
  EXPECT_EQ(version->stats.runs, 2u);
}

TEST_F(LaneTest, ACallThatCannotBeAnsweredFailsAloneInItsBatch) {
  Gate gate;
  const auto model = Serve(gate.Held(1e6), {.batch_ns = 1'000'000'000'000});
  std::vector<std::future<Answered>> all;
  all.push_back(Ask(*model, {0}));
  gate.Await(1);
  for (const float x : {1.f, INFINITY, 2.f}) all.push_back(Ask(*model, {x}));
  gate.open.set_value();
  EXPECT_TRUE(all[0].get().status.ok());
  EXPECT_EQ(all[1].get().out, std::vector<float>{1});
  EXPECT_EQ(all[2].get().status.error().reason, "MODEL_FAILED");
  EXPECT_EQ(all[3].get().out, std::vector<float>{2});
}

TEST_F(LaneTest, WhatTheStableVersionCannotAnswerEitherIsNoFaultOfACanary) {
  const auto model = Serve(Times("1", 2));
  const auto trial = std::make_shared<Trial>(Plan("2", 1), Times("2", 2), Patient());
  model->PutTrial(trial);
  EXPECT_EQ(Ask(*model, {INFINITY}).get().status.error().reason, "MODEL_FAILED");
  EXPECT_EQ(model->trial(), trial);
  EXPECT_EQ(trial->Now().failures, 0);
  EXPECT_EQ(Ask(*model, {1}).get().version, "2");
}

TEST_F(LaneTest, AFullQueueRefusesAtOnceAndWhatItTookIsAnswered) {
  Gate gate;
  const auto model = Serve(gate.Held(1e6), {.requests = 3});
  std::vector<std::future<Answered>> taken;
  taken.push_back(Ask(*model, {0}));
  gate.Await(1);
  for (int i = 0; i < 3; ++i) taken.push_back(Ask(*model, {1}));
  const auto refused = Ask(*model, {1}).get();
  EXPECT_EQ(refused.status.error().code, Code::kResourceExhausted);
  EXPECT_EQ(refused.status.error().reason, "QUEUE_FULL");
  gate.open.set_value();
  for (auto& one : taken) EXPECT_TRUE(one.get().status.ok());
  EXPECT_THAT(metrics_.Text(), testing::HasSubstr("concord_inference_calls_total{model=\"m\",outcome=\"full\"} 1"));
}

TEST_F(LaneTest, AQueueIsFullTooWhenWhatItHoldsTakesTooLong) {
  Gate gate;
  const auto model = Serve(gate.Held(20e6), {.wait_ns = 50'000'000});
  auto first = Ask(*model, {0});
  gate.Await(1);
  auto second = Ask(*model, {1});
  EXPECT_EQ(Ask(*model, {3}).get().status.error().reason, "QUEUE_FULL");
  gate.open.set_value();
  for (auto* one : {&first, &second}) EXPECT_TRUE(one->get().status.ok());
}

TEST_F(LaneTest, ADeadlineThatCannotBeKeptIsRefusedBeforeTheWork) {
  Gate gate;
  auto model = Serve(gate.Held(1.2e9), {.wait_ns = 10'000'000'000});  // 1.2 s a row
  auto first = Ask(*model, {0}, "", 10 * kSecond);
  gate.Await(1);
  EXPECT_EQ(Ask(*model, {1, 2, 3, 4}, "", kSecond).get().status.error().reason, "DEADLINE_TOO_SHORT");
  auto waits = Ask(*model, {1}, "", 3 * kSecond);                                                  // enough for itself and what runs
  EXPECT_EQ(Ask(*model, {1}, "", 3 * kSecond).get().status.error().reason, "DEADLINE_TOO_SHORT");  // not behind the other
  std::this_thread::sleep_for(std::chrono::milliseconds(3100));
  gate.open.set_value();
  EXPECT_TRUE(first.get().status.ok());
  const auto late = waits.get();
  EXPECT_EQ(late.status.error().reason, "DEADLINE_PASSED");
  EXPECT_EQ(late.status.error().code, Code::kDeadlineExceeded);
  const auto version = model->stable();
  model.reset();
  EXPECT_EQ(version->stats.rows, 1u) << "what is too late is not run";
}

TEST_F(LaneTest, ACanaryGetsItsShareAndItsOffices) {
  const auto model = Serve(Times("1", 2));
  auto plan = Plan("2", .25);
  model->PutTrial(std::make_shared<Trial>(plan, Times("2", 2.01f), Patient()));
  int canary = 0;
  std::uint64_t key = 0;
  for (int i = 0; i < 1000; ++i) canary += Ask(*model, {1}, "", 0, key += 0x9E3779B97F4A7C15ull).get().version == "2";
  EXPECT_NEAR(canary, 250, 5);
  EXPECT_EQ(Ask(*model, {1}, "canary").get().version, "2");
  EXPECT_EQ(Ask(*model, {1}, "stable").get().version, "1");
  EXPECT_EQ(Ask(*model, {1}, "3").get().status.error().reason, "MODEL_VERSION_NOT_FOUND");
  plan.share = 0;
  plan.offices = {"office"};
  model->PutTrial(std::make_shared<Trial>(plan, Times("2", 2), Patient()));
  EXPECT_EQ(Ask(*model, {1}).get().version, "2");
  EXPECT_TRUE(TakenBack().empty());
}

struct Bad {
  const char* reason;
  std::function<Status(const float*, std::size_t, float*)> does;
};
class BadCanary : public LaneTest, public testing::WithParamInterface<Bad> {};

TEST_P(BadCanary, IsTakenBackAndNoCallFails) {
  const auto model = Serve(Times("1", 2));
  auto bad = Make("2", GetParam().does);
  model->PutTrial(std::make_shared<Trial>(Plan("2", .5), bad));
  std::atomic<int> failed{0}, wrong{0};
  std::vector<std::thread> rooms;
  for (int t = 0; t < 3; ++t) {
    rooms.emplace_back([&, t] {
      std::uint64_t key = t;
      for (int i = 0; i < 400; ++i) {
        const auto got = Ask(*model, {1, 2, 3}, "", 5 * kSecond, key += 0x9E3779B97F4A7C15ull).get();
        failed += !got.status.ok();
        wrong += got.version == "1" && got.out != std::vector<float>{2, 4, 6};
      }
    });
  }
  for (auto& room : rooms) room.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(wrong, 0);
  ASSERT_TRUE(Eventually([&] { return !TakenBack().empty(); }));
  const auto taken_back = TakenBack();
  ASSERT_EQ(taken_back.size(), 1u);
  EXPECT_EQ(taken_back[0].verdict.reason, GetParam().reason) << taken_back[0].verdict.words;
  EXPECT_EQ(taken_back[0].version, "2");
  EXPECT_EQ(model->trial(), nullptr);
  EXPECT_EQ(model->last_rollback()->verdict.reason, GetParam().reason);
  EXPECT_EQ(Ask(*model, {1}).get().version, "1");
}

INSTANTIATE_TEST_SUITE_P(
    All, BadCanary,
    testing::Values(Bad{"NOT_FINITE", [](const float*, std::size_t rows, float* out) -> Status { return std::fill(out, out + rows, NAN), Ok(); }},
                    Bad{"ERRORS", [](const float*, std::size_t, float*) -> Status { throw std::runtime_error("boom"); }},
                    Bad{"ERRORS", [](const float*, std::size_t, float*) -> Status { return Internal("NO", "it cannot"); }},
                    Bad{"LATENCY",
                        [](const float* in, std::size_t rows, float* out) -> Status {
                          std::this_thread::sleep_for(std::chrono::milliseconds(3));
                          for (std::size_t r = 0; r < rows; ++r) out[r] = in[r] * 2;
                          return Ok();
                        }},
                    Bad{"DRIFT",
                        [](const float* in, std::size_t rows, float* out) -> Status {
                          for (std::size_t r = 0; r < rows; ++r) out[r] = in[r] * -2;
                          return Ok();
                        }}),
    [](const auto& info) { return std::string(info.param.reason) + std::to_string(info.index); });

TEST_F(LaneTest, AShadowAnswersNobodyAndItsComparisonIsKept) {
  const auto model = Serve(Times("1", 2));
  const auto trial = std::make_shared<Trial>(Plan("2", 0, true), Times("2", 2.2f), Patient());
  model->PutTrial(trial);
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(Ask(*model, {1, 2, 3, 4}).get().version, "1");
    while (trial->Now().compared < i + 1) std::this_thread::yield();  // it looks on after the answer
  }
  const auto seen = trial->Now();
  EXPECT_EQ(seen.calls, 50);
  EXPECT_EQ(seen.failures, 0);
  EXPECT_NEAR(seen.mean_difference(), TensorDifference(std::vector<float>{2, 4, 6, 8}.data(), std::vector<float>{2.2f, 4.4f, 6.6f, 8.8f}.data(), 4), 1e-6);
  EXPECT_GT(seen.stable_micros, 0);
  EXPECT_EQ(model->trial(), trial);
}

TEST_F(LaneTest, AShadowThatFailsIsTakenBackToo) {
  const auto model = Serve(Times("1", 2));
  model->PutTrial(std::make_shared<Trial>(Plan("2", 0, true), Make("2", [](const float*, std::size_t rows, float* out) -> Status { return std::fill(out, out + rows, INFINITY), Ok(); }), Patient()));
  EXPECT_TRUE(Ask(*model, {1}).get().status.ok());
  ASSERT_TRUE(Eventually([&] { return model->trial() == nullptr; }));
  EXPECT_EQ(model->last_rollback()->verdict.reason, "NOT_FINITE");
}

// It sleeps longer than anybody waits.
std::shared_ptr<Version> Hanging(const std::shared_future<void>& until, std::uint64_t meaning = 0) {
  const auto hang = [until](const float* in, std::size_t rows, float* out) -> Status {
    until.wait();
    std::copy(in, in + rows, out);
    return Ok();
  };
  return Make("2", hang, meaning);
}

TEST_F(LaneTest, ACanaryThatHangsIsAbandonedAndTheStableVersionAnswersInTime) {
  std::promise<void> woken;
  std::atomic<int> failed{0}, slow{0}, by_canary{0};
  std::weak_ptr<Trial> hanging;
  {
    const auto model = Serve(Times("1", 2));
    auto trial = std::make_shared<Trial>(Plan("2", .5), Hanging(woken.get_future().share()));
    hanging = trial;
    model->PutTrial(std::move(trial));
    std::vector<std::thread> rooms;
    for (int t = 0; t < 3; ++t) {
      rooms.emplace_back([&, t] {
        std::uint64_t key = static_cast<std::uint64_t>(t);
        for (int i = 0; i < 100; ++i) {
          const std::uint64_t begun = SteadyNs();
          const auto got = Ask(*model, {1, 2}, "", 30 * kSecond, key += 0x9E3779B97F4A7C15ull).get();
          failed += !got.status.ok() || got.out != std::vector<float>{2, 4};
          slow += SteadyNs() - begun > 20'000'000'000;
          by_canary += got.version == "2";
        }
      });
    }
    for (auto& room : rooms) room.join();
    EXPECT_EQ(model->trial(), nullptr);
    ASSERT_TRUE(Eventually([&] { return !TakenBack().empty(); }));
    const auto taken_back = TakenBack();
    EXPECT_EQ(taken_back[0].verdict.reason, "LATENCY") << taken_back[0].verdict.words;
    EXPECT_THAT(taken_back[0].verdict.words, testing::HasSubstr("in time"));
    // Another one is tried while the first still hangs.
    model->PutTrial(std::make_shared<Trial>(Plan("3", 1), Times("3", 2), Patient()));
    EXPECT_EQ(Ask(*model, {1}).get().version, "3");
  }  // the model ends while it hangs
  EXPECT_FALSE(hanging.expired());
  woken.set_value();
  EXPECT_TRUE(Eventually([&] { return hanging.expired(); })) << "it comes back and goes";
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(slow, 0);
  EXPECT_EQ(by_canary, 0);
}

TEST_F(LaneTest, ATrialThatEndedIsLetGo) {
  const auto model = Serve(Times("1", 2));
  std::vector<std::weak_ptr<Trial>> ended;
  for (int i = 0; i < 20; ++i) {
    auto trial = std::make_shared<Trial>(Plan("2", 1), Times("2", 2), Patient());
    ended.push_back(trial);
    model->PutTrial(std::move(trial));
    EXPECT_EQ(Ask(*model, {1}).get().version, "2");
    model->PutTrial(nullptr);
  }
  const auto gone = [&] { return std::all_of(ended.begin(), ended.end(), [](const auto& trial) { return trial.expired(); }); };
  EXPECT_TRUE(Eventually(gone));
}

TEST_F(LaneTest, AShortDeadlineLeavesTheStableVersionItsTime) {
  std::promise<void> woken;
  const auto model = Serve(Times("1", 2));
  model->PutTrial(std::make_shared<Trial>(Plan("2", 1), Hanging(woken.get_future().share()), Patient()));
  const auto got = Ask(*model, {1}, "", kSecond).get();  // shorter than the canary's patience
  EXPECT_TRUE(got.status.ok());
  EXPECT_EQ(got.version, "1");
  EXPECT_EQ(Ask(*model, {1}, "canary").get().version, "1") << "one that is asked for by name does not hold up the others either";
  woken.set_value();
}

TEST_F(LaneTest, OneWithOtherTensorsThatHangsHoldsUpOnlyWhoAskedForIt) {
  std::promise<void> woken;
  const auto model = Serve(Times("1", 2));
  model->PutTrial(std::make_shared<Trial>(Plan("2", 1), Hanging(woken.get_future().share(), /*meaning=*/1)));
  for (int i = 0; i < 100 && model->trial(); ++i) {
    const auto got = Ask(*model, {1}, "2").get();
    EXPECT_EQ(got.status.error().reason, "TRIED_VERSION_FAILED");
    EXPECT_EQ(got.status.error().code, Code::kUnavailable);
    EXPECT_EQ(Ask(*model, {1}).get().version, "1");
  }
  EXPECT_EQ(model->trial(), nullptr);
  EXPECT_EQ(model->last_rollback()->verdict.reason, "LATENCY");
  woken.set_value();
}

// What was begun by the one cannot be answered by the other: its rows are of another shape.
TEST_F(LaneTest, AStableVersionWithOtherTensorsDoesNotAnswerForACanary) {
  std::promise<void> woken;
  const auto model = Serve(Times("1", 2));
  model->PutTrial(std::make_shared<Trial>(Plan("2", 1), Hanging(woken.get_future().share())));
  auto got = Ask(*model, {1});
  std::atomic<int> ran{0};
  model->PutStable(Make("3", [&ran](const float*, std::size_t, float*) -> Status { return ++ran, Ok(); }, /*meaning=*/1));
  EXPECT_EQ(got.get().status.error().reason, "TRIED_VERSION_FAILED");
  EXPECT_EQ(ran, 0);
  woken.set_value();
}

TEST_F(LaneTest, AShadowThatHangsIsTakenBackToo) {
  std::promise<void> woken;
  const auto model = Serve(Times("1", 2));
  model->PutTrial(std::make_shared<Trial>(Plan("2", 0, true), Hanging(woken.get_future().share())));
  for (int i = 0; i < 10'000 && model->trial(); ++i) {
    EXPECT_EQ(Ask(*model, {1}).get().version, "1");
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
  EXPECT_EQ(model->trial(), nullptr);
  EXPECT_EQ(model->last_rollback()->verdict.reason, "LATENCY");
  woken.set_value();
}

TEST_F(LaneTest, AStableModelThatFailsSaysSo) {
  const auto model = Serve(Make("1", [](const float*, std::size_t, float*) -> Status { throw std::runtime_error("boom"); }));
  const auto got = Ask(*model, {1}).get();
  EXPECT_EQ(got.status.error().code, Code::kInternal);
  EXPECT_EQ(got.status.error().reason, "MODEL_FAILED");
}

TEST_F(LaneTest, TheStableVersionIsSwappedWhileCallsGoOn) {
  const auto model = Serve(Times("0", 1));
  std::atomic<bool> stop{false};
  std::atomic<int> failed{0}, answered{0};
  std::thread room([&] {
    while (!stop) {
      const auto got = Ask(*model, {3}).get();
      failed += !got.status.ok() || got.out[0] != 3 * (std::stof(got.version) + 1);
      ++answered;
    }
  });
  for (int v = 1; v <= 300; ++v) {
    model->PutStable(Times(std::to_string(v), static_cast<float>(v + 1)));
    if (v % 10 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  stop = true;
  room.join();
  EXPECT_EQ(failed, 0);
  EXPECT_GT(answered, 0);
}

TEST(TensorDifferenceTest, GoesFromTheSameToNothingToDoWithEachOther) {
  const std::vector<float> a{1, 2, 3, 4}, same = a, near{1.1f, 2.1f, 3.1f, 4.1f}, opposite{4, 3, 2, 1}, far{101, 102, 103, 104}, flat{7, 7, 7, 7};
  const auto of = [&](const std::vector<float>& b) { return TensorDifference(a.data(), b.data(), 4); };
  EXPECT_EQ(of(same), 0);
  EXPECT_LT(of(near), .06);
  EXPECT_GE(of(opposite), .99);
  EXPECT_EQ(of(far), 1);
  EXPECT_EQ(of(flat), 1);
  const float two = 2, nearly = 2.02f, other = -2;
  EXPECT_LT(TensorDifference(&two, &nearly, 1), .01);
  EXPECT_EQ(TensorDifference(&two, &other, 1), 1);
}

}  // namespace
}  // namespace concord::inference
