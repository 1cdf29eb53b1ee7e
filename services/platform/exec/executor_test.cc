#include "platform/exec/executor.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <memory>
#include <thread>
#include <vector>

namespace concord::exec {
namespace {

TEST(Executor, RunsEverythingThatItTook) {
  std::atomic<int> ran{0};
  {
    Executor executor("test", 3, 10000);
    std::vector<std::thread> callers;
    for (int c = 0; c < 4; ++c) {
      callers.emplace_back([&] {
        for (int i = 0; i < 500; ++i) EXPECT_TRUE(executor.Submit([&] { ++ran; }).ok());
      });
    }
    for (auto& c : callers) c.join();
  }  // the destructor runs what is queued
  EXPECT_EQ(ran, 2000);
}

TEST(Executor, RefusesWhenTheQueueIsFull) {
  std::promise<void> begun, go;
  Executor executor("small", 1, 2);
  auto gate = go.get_future().share();
  ASSERT_TRUE(executor.Submit([&] { begun.set_value(); gate.wait(); }).ok());
  begun.get_future().wait();
  EXPECT_TRUE(executor.Submit([] {}).ok());
  EXPECT_TRUE(executor.Submit([] {}).ok());
  Status full = executor.Submit([] {});
  ASSERT_FALSE(full.ok());
  EXPECT_EQ(full.error().code, Code::kResourceExhausted);
  EXPECT_EQ(full.error().reason, "EXECUTOR_FULL");
  EXPECT_EQ(executor.Stats().queued, 2u);
  EXPECT_EQ(executor.Stats().refused, 1u);
  go.set_value();
}

TEST(Executor, DropsWorkPastItsDeadlineAndSaysSo) {
  Executor executor("late", 1, 10);
  std::promise<bool> ran;
  ASSERT_TRUE(executor.Submit([&] { ran.set_value(true); }, SystemClock().Now() - 1, [&] { ran.set_value(false); }).ok());
  EXPECT_FALSE(ran.get_future().get());
  EXPECT_EQ(executor.Stats().expired, 1u);
  EXPECT_EQ(executor.Stats().run, 0u);
}

// Who hands in the last work may still be in Submit when it has been done and the executor goes; `make sanitize` looks.
TEST(Executor, MayGoAsSoonAsItsWorkIsDone) {
  for (int i = 0; i < 300; ++i) {
    auto executor = std::make_unique<Executor>("short", 1, 1);
    std::promise<void> done;
    std::thread caller([raw = executor.get(), &done] { EXPECT_TRUE(raw->Submit([&done] { done.set_value(); }).ok()); });
    done.get_future().wait();
    executor.reset();
    caller.join();
  }
}

TEST(Executor, RefusesAfterStop) {
  Executor executor("gone", 2, 10);
  executor.Stop();
  Status s = executor.Submit([] {});
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().reason, "EXECUTOR_STOPPED");
  executor.Stop();  // twice is harmless
}

}  // namespace
}  // namespace concord::exec
