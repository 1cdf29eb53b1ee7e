#include "portal/gateway/limits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "platform/cache/memory/memory.h"

namespace concord::portal {
namespace {

// A shared cache that can go away.
class Shared final : public cache::Cache {
 public:
  explicit Shared(const Clock& clock) : kept_(cache::MakeMemoryCache(1 << 20, clock)) {}
  std::optional<std::string> Get(const std::string& key) override { return away ? std::nullopt : kept_->Get(key); }
  void Put(const std::string& key, std::string value, Micros ttl) override {
    if (!away) kept_->Put(key, std::move(value), ttl);
  }
  void Remove(const std::string&) override {}
  bool CompareAndSet(const std::string&, const std::optional<std::string>&, std::string, Micros) override { return false; }
  std::int64_t Increment(const std::string& key, std::int64_t by, Micros ttl) override { return away ? 0 : kept_->Increment(key, by, ttl); }
  const char* name() const override { return "shared"; }
  std::string Trouble() const override { return away ? "AWAY" : ""; }

  bool away = false;

 private:
  const std::unique_ptr<cache::Cache> kept_;
};

class LimitsTest : public ::testing::Test {
 protected:
  int Admitted(Limits& limits, int tries, const std::string& who = "10.0.0.1") {
    int admitted = 0;
    for (int i = 0; i < tries; ++i) admitted += limits.Admit("anonymous", who, 10);
    return admitted;
  }
  FakeClock clock_;
  Shared shared_{clock_};
  metrics::Registry metrics_;
  Limits one_{shared_, metrics_, clock_}, two_{shared_, metrics_, clock_};
};

TEST_F(LimitsTest, GatewaysCountTogether) {
  EXPECT_EQ(Admitted(one_, 6), 6);
  EXPECT_EQ(Admitted(two_, 20), 4);
  EXPECT_EQ(Admitted(one_, 20), 0);
  EXPECT_EQ(Admitted(one_, 6, "10.0.0.2"), 6) << "another client's own";
  EXPECT_THAT(metrics_.Text(), ::testing::HasSubstr("concord_http_limited_total{counted=\"together\"}"));
  clock_.Advance(61 * kSecond);
  EXPECT_EQ(Admitted(two_, 20), 10);
}

TEST_F(LimitsTest, WithTheCacheGoneALimitOfEachStillHolds) {
  shared_.away = true;
  EXPECT_EQ(Admitted(one_, 20), 10);
  EXPECT_EQ(Admitted(two_, 20), 10);
  EXPECT_THAT(metrics_.Text(), ::testing::HasSubstr("concord_http_limited_total{counted=\"alone\"} 20"));
}

TEST_F(LimitsTest, WhatWasCountedBeforeTheCacheWentStillCounts) {
  EXPECT_EQ(Admitted(one_, 10), 10);
  shared_.away = true;
  EXPECT_EQ(Admitted(one_, 5), 0);
  shared_.away = false;
  EXPECT_EQ(Admitted(two_, 5), 0);
}

}  // namespace
}  // namespace concord::portal
