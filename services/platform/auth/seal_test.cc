#include "platform/auth/seal.h"

#include <gtest/gtest.h>

#include "platform/auth/tokens.h"

namespace concord::auth {
namespace {

TEST(Seal, OpensWithItsKeyForItsPurposeOnly) {
  const std::string key = NewSeed(), sealed = Seal(key, "a", "secret");
  EXPECT_EQ(Unseal(key, "a", sealed), "secret");
  EXPECT_FALSE(Unseal(key, "b", sealed));
  EXPECT_FALSE(Unseal(NewSeed(), "a", sealed));
  EXPECT_FALSE(Unseal(key, "a", "short"));
  EXPECT_EQ(sealed.find("secret"), std::string::npos);
  EXPECT_NE(sealed, Seal(key, "a", "secret"));
}

TEST(Seal, EveryChangedByteIsNoticed) {
  const std::string key = NewSeed(), sealed = Seal(key, "a", "secret");
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    std::string changed = sealed;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(Unseal(key, "a", changed)) << i;
  }
}

}  // namespace
}  // namespace concord::auth
