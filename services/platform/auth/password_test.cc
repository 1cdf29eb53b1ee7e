#include "platform/auth/password.h"

#include <gtest/gtest.h>

namespace concord::auth {
namespace {

TEST(Password, RightAndWrong) {
  const std::string encoded = HashPassword("correct horse");
  EXPECT_EQ(encoded.rfind("$argon2id$v=19$m=19456,t=2,p=1$", 0), 0u) << encoded;
  EXPECT_TRUE(CheckPassword(encoded, "correct horse"));
  EXPECT_FALSE(CheckPassword(encoded, "correct horsE"));
  EXPECT_FALSE(CheckPassword(encoded, ""));
}

TEST(Password, SaltsDiffer) { EXPECT_NE(HashPassword("same words"), HashPassword("same words")); }

TEST(Password, NothingMatchesAMissingHash) {
  EXPECT_FALSE(CheckPassword("", ""));
  EXPECT_FALSE(CheckPassword("", "nobody has this password"));
  EXPECT_FALSE(CheckPassword("plain", "plain"));
}

}  // namespace
}  // namespace concord::auth
