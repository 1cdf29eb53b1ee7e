#include "platform/cache/memory/memory.h"

#include "platform/cache/testing/cache_contract.h"

namespace concord::cache {
namespace {

CacheUnderTest Memory() {
  auto clock = std::make_shared<FakeClock>();
  return {MakeMemoryCache(2 << 20, *clock), [clock](Micros t) { clock->Advance(t); }};
}

INSTANTIATE_TEST_SUITE_P(Memory, CacheContract, ::testing::Values(CacheFactory(Memory)));

TEST(MemoryCache, StaysInItsBoundsAndKeepsWhatIsUsed) {
  auto cache = MakeMemoryCache(20'000);
  cache->Put("kept", "x", 100 * kSecond);
  for (int i = 0; i < 200; ++i) {
    cache->Put("k" + std::to_string(i), std::string(500, 'v'), 100 * kSecond);
    EXPECT_TRUE(cache->Get("kept").has_value());
  }
  int present = 0;
  for (int i = 0; i < 200; ++i) present += cache->Get("k" + std::to_string(i)).has_value();
  EXPECT_GT(present, 10);
  EXPECT_LT(present, 40);
  EXPECT_TRUE(cache->Get("k199").has_value());
}

TEST(MemoryCache, AValueLargerThanTheCacheIsNotKept) {
  auto cache = MakeMemoryCache(1000);
  cache->Put("a", std::string(5000, 'v'), kSecond);
  EXPECT_FALSE(cache->Get("a").has_value());
}

}  // namespace
}  // namespace concord::cache
