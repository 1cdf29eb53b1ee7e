#include "identity/domain/account.h"

#include <gtest/gtest.h>

#include "identity/domain/attempts.h"

namespace concord::identity {
namespace {

TEST(Email, AnyCaseOneAtSomethingOnBothSides) {
  EXPECT_EQ(*CleanEmail("  Amina.K@Example.ORG ", "email"), "amina.k@example.org");
  for (const char* bad : {"", "amina", "@example.org", "amina@", "a@b@c", "a b@c", "a\n@c"}) {
    const auto r = CleanEmail(bad, "person.email");
    ASSERT_FALSE(r.ok()) << bad;
    EXPECT_EQ(r.error().reason, "FIELD_INVALID");
    ASSERT_EQ(r.error().violations.size(), 1u);
    EXPECT_EQ(r.error().violations[0].field, "person.email");
  }
  EXPECT_FALSE(CleanEmail(std::string(250, 'a') + "@b.cd", "email").ok());
}

TEST(DisplayName, CountsCharactersNotBytes) {
  std::string two_hundred;
  for (int i = 0; i < 200; ++i) two_hundred += "é";
  EXPECT_TRUE(CleanDisplayName(two_hundred, "n").ok());
  EXPECT_FALSE(CleanDisplayName(two_hundred + "é", "n").ok());
  EXPECT_FALSE(CleanDisplayName("   ", "n").ok());
  EXPECT_FALSE(CleanDisplayName("a\nb", "n").ok());
}

TEST(Roles, KnownOnesOnceInOneOrder) {
  EXPECT_EQ(*CleanRoles({"viewer", "administrator", "viewer"}, "roles"), (std::vector<std::string>{"administrator", "viewer"}));
  EXPECT_FALSE(CleanRoles({"owner"}, "roles").ok());
  EXPECT_FALSE(CleanRoles({}, "roles").ok());
}

TEST(Country, TwoLetters) {
  EXPECT_EQ(*CleanCountryCode("xa", "c"), "XA");
  for (const char* bad : {"", "X", "XAA", "1A", "é"}) EXPECT_FALSE(CleanCountryCode(bad, "c").ok()) << bad;
}

TEST(PasswordRules, TenToTwoHundred) {
  EXPECT_FALSE(CheckPasswordRules("123456789", "p").ok());
  EXPECT_TRUE(CheckPasswordRules("1234567890", "p").ok());
  EXPECT_FALSE(CheckPasswordRules(std::string(201, 'a'), "p").ok());
}

TEST(Attempts, FiveAreAllowedThenLockedForFifteenMinutes) {
  Attempts a;
  Micros now = 1000 * kSecond;
  for (int i = 0; i < kAttemptsAllowed; ++i) {
    const auto next = CountAttempt(a, now);
    ASSERT_TRUE(next.ok()) << i;
    a = *next;
  }
  const auto sixth = CountAttempt(a, now + kSecond);
  ASSERT_FALSE(sixth.ok());
  EXPECT_EQ(sixth.error().code, Code::kResourceExhausted);
  EXPECT_EQ(sixth.error().reason, "ACCOUNT_LOCKED");
  EXPECT_EQ(sixth.error().metadata.at("retry_after_seconds"), "899");
  const auto later = CountAttempt(a, now + kLockTime);
  ASSERT_TRUE(later.ok());
  EXPECT_EQ(later->count, 1);
}

TEST(Attempts, TheWindowMovesOn) {
  Attempts a{4, 1000 * kSecond, 0};
  const auto next = CountAttempt(a, 1000 * kSecond + kAttemptWindow);
  ASSERT_TRUE(next.ok());
  EXPECT_EQ(next->count, 1);
  EXPECT_EQ(next->locked_until, 0);
}

}  // namespace
}  // namespace concord::identity
