// Whose key may sign what, and for how long: as a process of the distributed shape has them.
#include <gtest/gtest.h>

#include "platform/auth/tokens.h"

namespace concord::auth {
namespace {

// Identity's key and those of two services.
class KeyringTest : public ::testing::Test {
 protected:
  std::string Sign(const std::string& seed, Kind kind, const std::string& subject) const {
    Principal p;
    p.kind = kind;
    p.subject = subject;
    p.office = "018f6f9e-0000-7000-8000-0000000000aa";
    if (kind == Kind::kPerson) p.roles = {"administrator"};
    return MakeSigner(seed, clock_)->Sign(p);
  }
  std::string Reason(const std::string& token) const {
    const auto p = ring_->Verify(token);
    return p.ok() ? "" : p.error().reason;
  }

  FakeClock clock_;
  const std::string identity_ = NewSeed(), intake_ = NewSeed(), reporting_ = NewSeed();
  std::vector<PublicKey> keys_ = {PublicKeyOf(identity_), PublicKeyOf(intake_, "services/intake"), PublicKeyOf(reporting_, "services/reporting")};
  std::unique_ptr<Keyring> ring_ = MakeKeyring(keys_, clock_);
};

TEST_F(KeyringTest, EachKeySpeaksForItsOwnOnly) {
  EXPECT_EQ(Reason(Sign(identity_, Kind::kPerson, "people/1")), "");
  EXPECT_EQ(Reason(Sign(identity_, Kind::kParticipant, "workshops/1/participants/2")), "");
  EXPECT_EQ(Reason(Sign(intake_, Kind::kService, "services/intake")), "");
  EXPECT_EQ(Reason(Sign(reporting_, Kind::kService, "services/reporting")), "");
}

TEST_F(KeyringTest, AServiceCanMakeNobodyElse) {
  EXPECT_EQ(Reason(Sign(intake_, Kind::kPerson, "people/1")), "TOKEN_INVALID");
  EXPECT_EQ(Reason(Sign(intake_, Kind::kPerson, "services/intake")), "TOKEN_INVALID");
  EXPECT_EQ(Reason(Sign(intake_, Kind::kParticipant, "workshops/1/participants/2")), "TOKEN_INVALID");
  EXPECT_EQ(Reason(Sign(intake_, Kind::kService, "services/reporting")), "TOKEN_INVALID");
  EXPECT_EQ(Reason(Sign(intake_, Kind::kService, "services/intake2")), "TOKEN_INVALID");
  EXPECT_EQ(Reason(Sign(intake_, Kind::kService, "people/1")), "TOKEN_INVALID");
}

TEST_F(KeyringTest, ThePeoplesKeyMakesNoService) {
  EXPECT_EQ(Reason(Sign(identity_, Kind::kService, "services/intake")), "TOKEN_INVALID");
  EXPECT_EQ(Reason(Sign(identity_, Kind::kPerson, "services/intake")), "TOKEN_INVALID");
}

TEST_F(KeyringTest, AKeyUnderAnothersKidIsLeftOut) {
  const std::string stranger = NewSeed();
  PublicKey forged = PublicKeyOf(stranger);
  forged.kid = PublicKeyOf(identity_).kid;
  ring_->Replace({forged, PublicKeyOf(identity_), {"kid", "short", ""}});
  EXPECT_EQ(Reason(Sign(identity_, Kind::kPerson, "people/1")), "");
  EXPECT_EQ(Reason(Sign(stranger, Kind::kPerson, "people/1")), "TOKEN_INVALID");
}

TEST_F(KeyringTest, AWithdrawnKeyEndsItsTokensThoughTheyWereSeenBefore) {
  const std::string token = Sign(intake_, Kind::kService, "services/intake");
  EXPECT_EQ(Reason(token), "");
  keys_.erase(keys_.begin() + 1);
  ring_->Replace(keys_);
  EXPECT_EQ(Reason(token), "TOKEN_INVALID");
  ring_->Replace({});
  EXPECT_EQ(Reason(Sign(identity_, Kind::kPerson, "people/1")), "KEYS_MISSING");
}

TEST_F(KeyringTest, AKeyEndsAtItsTime) {
  keys_[0].not_after = clock_.Now() + 60 * kSecond;
  ring_->Replace(keys_);
  const std::string token = Sign(identity_, Kind::kPerson, "people/1");
  EXPECT_EQ(Reason(token), "");
  clock_.Advance(60 * kSecond);
  EXPECT_EQ(Reason(token), "TOKEN_INVALID");
  EXPECT_EQ(Reason(Sign(identity_, Kind::kPerson, "people/2")), "TOKEN_INVALID");
}

TEST_F(KeyringTest, ClocksMayDifferByTheLeewayAndNoMore) {
  const auto lenient = MakeKeyring(keys_, clock_, 30 * kSecond);
  const std::string token = Sign(identity_, Kind::kPerson, "people/1");
  clock_.Advance(kTokenLife + 29 * kSecond);
  EXPECT_TRUE(lenient->Verify(token).ok());
  EXPECT_EQ(Reason(token), "TOKEN_EXPIRED");
  clock_.Advance(kSecond);
  EXPECT_EQ(lenient->Verify(token).error().reason, "TOKEN_EXPIRED");
}

}  // namespace
}  // namespace concord::auth
