#pragma once
// What every cache must do whose backend can go away.
#include <chrono>

#include "platform/cache/testing/cache_contract.h"

namespace concord::cache {

// The backend goes away and comes back. A miss is never an error, costs next to nothing, and ends by itself.
class CacheLossContract : public CacheContract {
 protected:
  static double Seconds(const std::function<void()>& work) {
    const auto begun = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
  }
  void AllMiss() {
    EXPECT_EQ(cache.Get("a"), std::nullopt);
    cache.Put("a", "1", 100 * second);
    cache.Remove("a");
    EXPECT_FALSE(cache.CompareAndSet("a", std::nullopt, "1", 100 * second));
    EXPECT_EQ(cache.Increment("n", 1, 100 * second), 0);
    EXPECT_EQ(*Filled(cache).Get("page", 100 * second, SystemClock().Now() + 10 * kSecond, []() -> Result<std::string> { return std::string("made"); }), "made");
  }
  // Whether the cache is reachable, `want`ed so within ten seconds.
  bool Becomes(bool want) {
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(10);
    while (cache.Reachable() != want && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return cache.Reachable() == want;
  }
  void WorksAgain() {
    under_test_.revive();
    ASSERT_TRUE(Becomes(true));
    cache.Put("a", "back", 100 * second);
    EXPECT_EQ(cache.Get("a"), "back");
    EXPECT_TRUE(cache.CompareAndSet("a", "back", "set", 100 * second));  // a new server knows no scripts
    EXPECT_EQ(cache.Increment("n2", 7, 100 * second), 7);
  }
};

TEST_P(CacheLossContract, ADeadBackendMissesAtOnceAndComesBackByItself) {
  cache.Put("a", "1", 100 * second);
  under_test_.kill();
  EXPECT_LT(Seconds([&] { AllMiss(); }), 0.3);
  EXPECT_FALSE(cache.Reachable());
  EXPECT_NE(cache.Trouble(), "");
  EXPECT_LT(Seconds([&] { for (int i = 0; i < 200; ++i) AllMiss(); }), 0.3);
  WorksAgain();
}

TEST_P(CacheLossContract, AHangingBackendCostsOneCallItsTimeOutAndThenNothing) {
  cache.Put("a", "1", 100 * second);
  under_test_.hang();
  EXPECT_LT(Seconds([&] { AllMiss(); }), 0.3);
  EXPECT_FALSE(cache.Reachable());
  EXPECT_LT(Seconds([&] { for (int i = 0; i < 200; ++i) AllMiss(); }), 0.3);
  WorksAgain();
}

TEST_P(CacheLossContract, HangingUnderManyCallersCostsEachAtMostOnce) {
  cache.Increment("n", 1, 100 * second);
  std::atomic<bool> stop{false};
  std::atomic<double> longest{0};
  std::vector<std::thread> callers;
  for (int i = 0; i < 12; ++i) {
    callers.emplace_back([&] {
      while (!stop) {
        const double took = Seconds([&] { cache.Increment("n", 1, 100 * second); });
        for (double seen = longest; took > seen && !longest.compare_exchange_weak(seen, took);) {}
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
    });
  }
  std::this_thread::sleep_for(std::chrono::milliseconds(200));
  under_test_.hang();
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  stop = true;
  for (auto& t : callers) t.join();
  EXPECT_LT(longest, 0.4);
  EXPECT_FALSE(cache.Reachable());
  WorksAgain();
}

TEST_P(CacheLossContract, GoesAwayAndComesBackAgainAndAgain) {
  for (int i = 0; i < 3; ++i) {
    under_test_.kill();
    AllMiss();
    WorksAgain();
  }
}

}  // namespace concord::cache
