#pragma once
// What every cache must do. An adapter's test instantiates the suite with a factory:
//   INSTANTIATE_TEST_SUITE_P(Memory, CacheContract, ::testing::Values(Factory([](const FakeClock& c) { return MakeMemoryCache(1 << 20, c); })));
// A backend with a clock of its own gets a factory whose cache is told of `Pass`.
#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "platform/cache/cache.h"

namespace concord::cache {

struct CacheUnderTest {
  std::unique_ptr<Cache> cache;
  std::function<void(Micros)> pass;  // lets time go by
};
using CacheFactory = std::function<CacheUnderTest()>;

class CacheContract : public ::testing::TestWithParam<CacheFactory> {
 protected:
  CacheContract() : under_test_(GetParam()()), cache(*under_test_.cache) {}
  void Pass(Micros t) { under_test_.pass(t); }
  CacheUnderTest under_test_;
  Cache& cache;
};

TEST_P(CacheContract, GivesBackWhatWasPutUntilItExpires) {
  EXPECT_EQ(cache.Get("a"), std::nullopt);
  cache.Put("a", std::string("x\0y", 3), 10 * kSecond);
  EXPECT_EQ(cache.Get("a"), std::string("x\0y", 3));
  Pass(11 * kSecond);
  EXPECT_EQ(cache.Get("a"), std::nullopt);
}

TEST_P(CacheContract, PutReplacesAndRemoveRemoves) {
  cache.Put("a", "1", 10 * kSecond);
  cache.Put("a", "2", 10 * kSecond);
  EXPECT_EQ(cache.Get("a"), "2");
  cache.Remove("a");
  cache.Remove("a");
  EXPECT_EQ(cache.Get("a"), std::nullopt);
}

TEST_P(CacheContract, CompareAndSetStoresOnlyOverTheExpected) {
  EXPECT_FALSE(cache.CompareAndSet("a", std::string("x"), "1", 10 * kSecond));
  EXPECT_TRUE(cache.CompareAndSet("a", std::nullopt, "1", 10 * kSecond));
  EXPECT_FALSE(cache.CompareAndSet("a", std::nullopt, "2", 10 * kSecond));
  EXPECT_FALSE(cache.CompareAndSet("a", std::string("x"), "2", 10 * kSecond));
  EXPECT_TRUE(cache.CompareAndSet("a", std::string("1"), "2", 10 * kSecond));
  EXPECT_EQ(cache.Get("a"), "2");
}

TEST_P(CacheContract, OneOfManyWinsACompareAndSet) {
  std::atomic<int> won{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back([&] { won += cache.CompareAndSet("leader", std::nullopt, "me", 10 * kSecond); });
  for (auto& t : threads) t.join();
  EXPECT_EQ(won, 1);
}

TEST_P(CacheContract, CountersAddUpAndEndWithTheirFirstTime) {
  EXPECT_EQ(cache.Increment("n", 2, 10 * kSecond), 2);
  Pass(6 * kSecond);
  EXPECT_EQ(cache.Increment("n", 3, 10 * kSecond), 5);
  Pass(6 * kSecond);  // twelve seconds after it was made
  EXPECT_EQ(cache.Increment("n", 1, 10 * kSecond), 1);
}

TEST_P(CacheContract, CountsEveryIncrementOfEveryThread) {
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int j = 0; j < 250; ++j) cache.Increment("n", 1, 100 * kSecond);
    });
  }
  for (auto& t : threads) t.join();
  EXPECT_EQ(cache.Increment("n", 0, 100 * kSecond), 1000);
}

}  // namespace concord::cache
