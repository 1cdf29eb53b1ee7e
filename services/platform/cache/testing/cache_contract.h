#pragma once
// What every cache must do. An adapter's test instantiates the suite with a factory; one whose backend can go away instantiates the suite
// of cache_loss_contract.h as well.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "platform/cache/cache.h"
#include "platform/cache/filled.h"

namespace concord::cache {

struct CacheUnderTest {
  std::unique_ptr<Cache> cache;
  std::function<void(Micros)> pass;  // lets time go by
  Micros second = kSecond;           // what the suite takes for one: shorter where time really has to pass
  // Where there is a backend that can go away: it is killed, made to hang, and is there again (after either).
  std::function<void()> kill = {}, hang = {}, revive = {};
};
using CacheFactory = std::function<CacheUnderTest()>;

class CacheContract : public ::testing::TestWithParam<CacheFactory> {
 protected:
  CacheContract() : under_test_(GetParam()()), cache(*under_test_.cache), second(under_test_.second) {}
  void Pass(Micros t) { under_test_.pass(t); }
  CacheUnderTest under_test_;
  Cache& cache;
  const Micros second;
};

TEST_P(CacheContract, GivesBackWhatWasPutUntilItExpires) {
  EXPECT_EQ(cache.Get("a"), std::nullopt);
  cache.Put("a", "x", 10 * second);
  EXPECT_EQ(cache.Get("a"), "x");
  Pass(11 * second);
  EXPECT_EQ(cache.Get("a"), std::nullopt);
}

TEST_P(CacheContract, KeysAndValuesAreBytes) {
  const std::string key("k\0\r\n*1\xff k", 9), other("k\0\r\n*1\xff l", 9);
  std::string value;
  for (int i = 0; i < 256; ++i) value += static_cast<char>(i);
  cache.Put(key, value, 100 * second);
  cache.Put(other, "", 100 * second);
  EXPECT_EQ(cache.Get(key), value);
  EXPECT_EQ(cache.Get(other), "");
  EXPECT_EQ(cache.Get(std::string("k")), std::nullopt);
  EXPECT_TRUE(cache.CompareAndSet(key, value, value + value, 100 * second));
  EXPECT_EQ(cache.Get(key), value + value);
  EXPECT_TRUE(cache.CompareAndSet(other, "", "%s %b", 100 * second));
  EXPECT_EQ(cache.Get(other), "%s %b");
  EXPECT_EQ(cache.Increment(key + "n", 1, 100 * second), 1);
}

TEST_P(CacheContract, HalfAMegabyteIsKept) {
  const std::string value(1 << 19, 'v');
  cache.Put("a", value, 100 * second);
  EXPECT_EQ(cache.Get("a"), value);
}

TEST_P(CacheContract, WhatIsTooLargeIsNotKeptAndNeitherIsWhatWasThere) {
  cache.Put("a", "old", 100 * second);
  cache.Put("a", std::string(6 << 20, 'v'), 100 * second);
  EXPECT_EQ(cache.Get("a"), std::nullopt);
}

TEST_P(CacheContract, WithoutTimeNothingIsKept) {
  cache.Put("a", "1", 100 * second);
  cache.Put("a", "2", 0);
  EXPECT_EQ(cache.Get("a"), std::nullopt);
  EXPECT_TRUE(cache.CompareAndSet("a", std::nullopt, "1", 0));
  EXPECT_EQ(cache.Get("a"), std::nullopt);
  EXPECT_EQ(cache.Increment("n", 4, 0), 4);
  EXPECT_EQ(cache.Increment("n", 4, 100 * second), 4);
}

TEST_P(CacheContract, PutReplacesAndRemoveRemoves) {
  cache.Put("a", "1", 100 * second);
  cache.Put("a", "2", 100 * second);
  EXPECT_EQ(cache.Get("a"), "2");
  cache.Remove("a");
  cache.Remove("a");
  EXPECT_EQ(cache.Get("a"), std::nullopt);
}

TEST_P(CacheContract, CompareAndSetStoresOnlyOverTheExpected) {
  EXPECT_FALSE(cache.CompareAndSet("a", std::string("x"), "1", 100 * second));
  EXPECT_TRUE(cache.CompareAndSet("a", std::nullopt, "1", 100 * second));
  EXPECT_FALSE(cache.CompareAndSet("a", std::nullopt, "2", 100 * second));
  EXPECT_FALSE(cache.CompareAndSet("a", std::string("x"), "2", 100 * second));
  EXPECT_TRUE(cache.CompareAndSet("a", std::string("1"), "2", 10 * second));
  EXPECT_EQ(cache.Get("a"), "2");
  Pass(11 * second);  // its time is that of the last
  EXPECT_TRUE(cache.CompareAndSet("a", std::nullopt, "3", 10 * second));
}

TEST_P(CacheContract, OneOfManyWinsACompareAndSet) {
  std::atomic<int> won{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { won += cache.CompareAndSet("leader", std::nullopt, "me", 100 * second); });
  for (auto& t : threads) t.join();
  EXPECT_EQ(won, 1);
}

TEST_P(CacheContract, CountersAddUpAndEndWithTheirFirstTime) {
  EXPECT_EQ(cache.Increment("n", 2, 10 * second), 2);
  Pass(6 * second);
  EXPECT_EQ(cache.Increment("n", 3, 10 * second), 5);
  Pass(6 * second);  // twelve seconds after it was made
  EXPECT_EQ(cache.Increment("n", 1, 10 * second), 1);
}

TEST_P(CacheContract, CountersGoDownAndWhatIsNoNumberCountsAsAbsent) {
  EXPECT_EQ(cache.Increment("n", 5, 100 * second), 5);
  EXPECT_EQ(cache.Increment("n", -7, 100 * second), -2);
  EXPECT_EQ(cache.Get("n"), "-2");
  cache.Put("n", "many", 100 * second);
  EXPECT_EQ(cache.Increment("n", 3, 100 * second), 3);
  cache.Put("n", "9223372036854775807", 100 * second);
  EXPECT_EQ(cache.Increment("n", 1, 100 * second), 1);
  cache.Put("n", "9007199254740993", 100 * second);  // more than a double holds
  EXPECT_EQ(cache.Increment("n", 2, 100 * second), 9007199254740995);
}

TEST_P(CacheContract, CountsEveryIncrementOfEveryThread) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 250; ++j) cache.Increment("n", 1, 1000 * second);
    });
  }
  for (auto& t : threads) t.join();
  EXPECT_EQ(cache.Increment("n", 0, 1000 * second), 1000);
}

TEST_P(CacheContract, TheSameIsMadeOnceForAllWhoAskAtTheSameTime) {
  Filled filled(cache);
  std::atomic<int> made{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 6; ++i) {
    threads.emplace_back([&] {
      auto value = filled.Get("page", 100 * second, SystemClock().Now() + 10 * kSecond, [&]() -> Result<std::string> {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        return "made " + std::to_string(++made);
      });
      EXPECT_TRUE(value.ok());
      EXPECT_EQ(*value, "made 1");
    });
  }
  for (auto& t : threads) t.join();
  EXPECT_EQ(made, 1);
}

TEST_P(CacheContract, AnErrorOfWhoMakesItIsNotKept) {
  Filled filled(cache);
  const Micros deadline = SystemClock().Now() + 10 * kSecond;
  const auto failed = filled.Get("page", 100 * second, deadline, []() -> Result<std::string> { return Unavailable("AWAY", "away"); });
  ASSERT_FALSE(failed.ok());
  EXPECT_EQ(failed.error().reason, "AWAY");
  EXPECT_EQ(*filled.Get("page", 100 * second, deadline, []() -> Result<std::string> { return std::string("made"); }), "made");
  EXPECT_EQ(*filled.Get("page", 100 * second, deadline, []() -> Result<std::string> { return std::string("again"); }), "made");
}

TEST_P(CacheContract, WhoThrowsWhileMakingItLeavesNobodyWaiting) {
  Filled filled(cache);
  const Micros deadline = SystemClock().Now() + 100 * kSecond;
  std::atomic<bool> inside{false};
  std::thread first([&] {
    EXPECT_THROW((void)filled.Get("page", 100 * second, deadline,
                                  [&]() -> Result<std::string> {
                                    inside = true;
                                    std::this_thread::sleep_for(std::chrono::milliseconds(100));
                                    throw std::runtime_error("cannot");
                                  }),
                 std::runtime_error);
  });
  while (!inside) std::this_thread::yield();
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(*filled.Get("page", 100 * second, deadline, []() -> Result<std::string> { return std::string("made"); }), "made");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(50));
  first.join();
}

TEST_P(CacheContract, SaysThatItIsReachable) {
  EXPECT_TRUE(cache.Reachable());
  EXPECT_EQ(cache.Trouble(), "");
}

}  // namespace concord::cache
