#include "identity/app/signing_keys.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "identity/store/keys.h"
#include "identity/store/migrations.h"
#include "platform/base/base64.h"
#include "platform/store/testing/temp_dir.h"
#include "platform/store/testing/test_store.h"

namespace concord::identity {
namespace {

constexpr Micros kDay = 24 * 3600 * kSecond;

class SigningKeysTest : public testing::Test {
 protected:
  void SetUp() override {
    auto opened = keys_.Open();
    ASSERT_TRUE(opened.ok()) << opened.error().ToString();
  }
  auth::Principal Amina() {
    auth::Principal p;
    p.kind = auth::Kind::kPerson;
    p.subject = "people/018f6f9e-0000-7000-8000-000000000001";
    p.office = "018f6f9e-0000-7000-8000-0000000000aa";
    return p;
  }
  std::string Token(SigningKeys& keys) { return (*keys.Signer())->Sign(Amina()); }
  std::string Token() { return Token(keys_); }
  // What a service that fetches the keys now makes of `token`.
  std::string Verified(const std::string& token) {
    auto published = keys_.Published();
    EXPECT_TRUE(published.ok()) << published.error().ToString();
    auto p = auth::MakeVerifier(*published, clock_)->Verify(token);
    return p.ok() ? "good" : p.error().reason;
  }
  std::string Signs() { return SignerAt(*keys_.List(), clock_.Now())->kid; }
  std::vector<std::string> States() {
    std::vector<std::string> out;
    const auto all = *keys_.List();
    for (const auto& k : all) out.push_back(NameOf(StateOf(all, k, clock_.Now())));
    return out;
  }

  store::TestStore store_{Migrations()};
  FakeClock clock_;
  SigningKeys keys_{*store_, clock_, {}};
};

TEST_F(SigningKeysTest, ANewKeyIsKnownBeforeItSignsAndTheOldOneVerifiesUntilItsTokensHaveEnded) {
  const std::string first = Signs(), early = Token();
  const auto made = keys_.Rotate("people/1");
  ASSERT_TRUE(made.ok()) << made.error().ToString();
  EXPECT_EQ(keys_.Published()->size(), 2u);
  EXPECT_EQ(Signs(), first);
  EXPECT_THAT(States(), testing::ElementsAre("SIGNING", "PUBLISHED"));
  clock_.Advance(600 * kSecond - 1);
  const std::string late = Token();  // the last moment of the old key
  clock_.Advance(1);
  EXPECT_EQ(Signs(), made->kid);
  EXPECT_THAT(States(), testing::ElementsAre("VERIFYING", "SIGNING"));
  EXPECT_EQ(Verified(late), "good");
  EXPECT_EQ(Verified(Token()), "good");
  EXPECT_EQ(Verified(early), "TOKEN_EXPIRED");
  clock_.Advance(auth::kTokenLife - 2 * kSecond);
  EXPECT_EQ(Verified(late), "good");
  clock_.Advance(2 * kSecond + kClockSlack);
  EXPECT_THAT(States(), testing::ElementsAre("ENDED", "SIGNING"));
  EXPECT_EQ(Verified(late), "TOKEN_INVALID");
  EXPECT_EQ(keys_.Published()->size(), 1u);
}

// A verifier that fetched its list just before a rotation holds both halves of the change for as long as it needs.
TEST_F(SigningKeysTest, AListThatIsAMinuteOldVerifiesEveryTokenThatIsSignedMeanwhile) {
  ASSERT_TRUE(keys_.Rotate("people/1").ok());
  for (int minute = 0; minute < 30; ++minute) {
    auto old = auth::MakeVerifier(*keys_.Published(), clock_);
    for (int i = 0; i < 6; ++i) {
      clock_.Advance(10 * kSecond);
      EXPECT_TRUE(old->Verify(Token()).ok()) << minute << ":" << i * 10;
    }
  }
}

TEST_F(SigningKeysTest, AnotherRotationMeanwhileChangesNothing) {
  const auto one = keys_.Rotate("people/1"), two = keys_.Rotate("people/2");
  ASSERT_TRUE(one.ok() && two.ok());
  EXPECT_EQ(one->kid, two->kid);
  EXPECT_EQ(two->made_by, "people/1");
}

TEST_F(SigningKeysTest, ItsAgeMakesANewOne) {
  const std::string first = Signs();
  clock_.Advance(30 * kDay - kSecond);
  Token();
  EXPECT_EQ(keys_.List()->size(), 1u);
  clock_.Advance(kSecond);
  Token();
  ASSERT_EQ(keys_.List()->size(), 2u);
  EXPECT_EQ(keys_.List()->back().made_by, "age");
  EXPECT_EQ(Signs(), first);
  clock_.Advance(600 * kSecond);
  EXPECT_NE(Signs(), first);
}

TEST_F(SigningKeysTest, AWithdrawnKeyEndsAtOnceAndAnotherSigns) {
  const std::string first = Signs(), token = Token();
  ASSERT_EQ(Verified(token), "good");
  auto gone = keys_.Withdraw(first, "people/1");
  ASSERT_TRUE(gone.ok()) << gone.error().ToString();
  EXPECT_EQ(Verified(token), "TOKEN_INVALID");
  EXPECT_NE(Signs(), first);
  EXPECT_EQ(Verified(Token()), "good");
  EXPECT_EQ(keys_.List()->front().withdrawn_by, "people/1");
  EXPECT_EQ(keys_.List()->front().seed, "");
  EXPECT_EQ(keys_.Withdraw("nonsense", "people/1").error().reason, "SIGNING_KEY_NOT_FOUND");
  EXPECT_TRUE(keys_.Withdraw(first, "people/2").ok());
  EXPECT_EQ(keys_.List()->size(), 2u);
}

TEST_F(SigningKeysTest, TheOneOnItsWayTakesOverWhenTheSignerIsWithdrawn) {
  const auto next = keys_.Rotate("people/1");
  ASSERT_TRUE(next.ok());
  ASSERT_TRUE(keys_.Withdraw(Signs(), "people/1").ok());
  EXPECT_EQ(Signs(), next->kid);
  EXPECT_EQ(keys_.List()->size(), 2u);
}

TEST_F(SigningKeysTest, OneThatIsWithdrawnBeforeItSignsTookNobodysPlace) {
  const std::string first = Signs();
  ASSERT_TRUE(keys_.Withdraw(keys_.Rotate("people/1")->kid, "people/1").ok());
  clock_.Advance(kDay);
  EXPECT_EQ(Signs(), first);
  EXPECT_EQ(Verified(Token()), "good");
  EXPECT_EQ(keys_.Published()->front().not_after, 0);
}

TEST_F(SigningKeysTest, TwoReplicasAgree) {
  SigningKeys other(*store_, clock_, {});
  ASSERT_TRUE(other.Open().ok());
  EXPECT_EQ(keys_.List()->size(), 1u);
  EXPECT_EQ(Verified(Token(other)), "good");
  ASSERT_TRUE(other.Withdraw(Signs(), "people/1").ok());
  EXPECT_EQ(Verified(Token()), "good");
  clock_.Advance(31 * kDay);
  Token(other);
  Token();
  EXPECT_EQ(keys_.List()->size(), 3u);
  clock_.Advance(600 * kSecond);
  EXPECT_EQ(Verified(Token(other)), "good");
}

TEST_F(SigningKeysTest, SeedsAreSealedWhereThereIsAKeyForItAndOpenWithThatKeyOnly) {
  const std::string token = Token(), plain = keys_.List()->front().seed;
  KeyOptions options;
  options.key_encryption_key = auth::NewSeed();
  SigningKeys sealed(*store_, clock_, options);
  ASSERT_TRUE(sealed.Open().ok());
  EXPECT_TRUE(keys_.List()->front().sealed);
  EXPECT_EQ(keys_.List()->front().seed.find(plain), std::string::npos);
  EXPECT_TRUE(auth::MakeVerifier(*sealed.Published(), clock_)->Verify(token).ok());
  ASSERT_TRUE(sealed.Rotate("people/1").ok());
  EXPECT_TRUE(keys_.List()->back().sealed);
  EXPECT_EQ(SigningKeys(*store_, clock_, {}).Open().error().reason, "KEY_SEALED");
  options.key_encryption_key = auth::NewSeed();
  EXPECT_EQ(SigningKeys(*store_, clock_, options).Open().error().reason, "KEY_SEALED");
}

TEST_F(SigningKeysTest, ARowOfBeforeHasItsNameAfterTheStart) {
  store::TestStore older(Migrations());
  const std::string seed = auth::NewSeed();
  ASSERT_TRUE(older->WriteUnscoped([&](store::Tx& tx) -> Status {
    auto made = tx.Exec("INSERT INTO signing_keys (key_id, seed, create_time) VALUES (1, $2, $3)", {store::Blob{seed}, clock_.Now()});
    return made.ok() ? Ok() : Status(made.error());
  }).ok());
  SigningKeys keys(*older, clock_, {});
  ASSERT_TRUE(keys.Open().ok());
  EXPECT_TRUE(auth::MakeVerifier({auth::PublicKeyOf(seed)}, clock_)->Verify(Token(keys)).ok());
  EXPECT_EQ(keys.Published()->front().kid, auth::PublicKeyOf(seed).kid);
}

TEST_F(SigningKeysTest, KeysOfServicesComeFromTheirFolder) {
  store::TempDir dir;
  const std::string seed = auth::NewSeed(), second = auth::NewSeed();
  const auto write = [&](const std::string& name, const std::string& text) { std::ofstream(dir / name) << text; };
  write("intake.pub", Base64Url(auth::PublicKeyOf(seed).bytes) + "\n" + Base64Url(auth::PublicKeyOf(second).bytes) + "\n");
  write("README", "not a key");
  KeyOptions options;
  options.service_keys = dir.path();
  SigningKeys keys(*store_, clock_, options);
  ASSERT_TRUE(keys.Open().ok());
  auto signer = auth::MakeSigner(second, clock_);
  auto tokens = auth::MakeServiceTokens("intake", *signer, clock_);
  auto verifier = auth::MakeVerifier(*keys.Published(), clock_);
  EXPECT_TRUE(verifier->Verify(tokens->For("office-a")).ok());
  EXPECT_EQ(verifier->Verify(auth::MakeServiceTokens("learning", *signer, clock_)->For("office-a")).error().reason, "TOKEN_INVALID");
  EXPECT_EQ(verifier->Verify(signer->Sign(Amina())).error().reason, "TOKEN_INVALID");
  write("reporting.pub", "too short");
  const auto refused = keys.Open();
  EXPECT_EQ(refused.error().reason, "SERVICE_KEYS");
  EXPECT_NE(refused.error().message.find("reporting.pub"), std::string::npos);
}

}  // namespace
}  // namespace concord::identity
