#include "platform/auth/tokens.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "platform/base/base64.h"

namespace concord::auth {
namespace {

class Tokens : public ::testing::Test {
 protected:
  Principal Person() const {
    Principal p;
    p.kind = Kind::kPerson;
    p.subject = "people/018f6f9e-0000-7000-8000-000000000001";
    p.office = "018f6f9e-0000-7000-8000-0000000000aa";
    p.roles = {"facilitator", "viewer"};
    return p;
  }

  FakeClock clock_;
  const std::string seed_ = NewSeed();
  std::unique_ptr<Signer> signer_ = MakeSigner(seed_, clock_);
  std::unique_ptr<Verifier> verifier_ = MakeVerifier({PublicKeyOf(seed_)}, clock_);
};

TEST_F(Tokens, APersonComesBack) {
  const auto p = verifier_->Verify(signer_->Sign(Person()));
  ASSERT_TRUE(p.ok());
  EXPECT_EQ(p->kind, Kind::kPerson);
  EXPECT_EQ(p->subject, Person().subject);
  EXPECT_EQ(p->office, Person().office);
  EXPECT_TRUE(p->HasRole("facilitator"));
  EXPECT_FALSE(p->HasRole("administrator"));
  EXPECT_EQ(p->expire_time, clock_.Now() + kTokenLife);
}

TEST_F(Tokens, AParticipantComesBack) {
  Principal p = Person();
  p.kind = Kind::kParticipant;
  p.roles.clear();
  p.workshop = "018f6f9e-0000-7000-8000-0000000000bb";
  p.participant = "018f6f9e-0000-7000-8000-0000000000cc";
  p.session = "018f6f9e-0000-7000-8000-0000000000dd";
  const auto back = verifier_->Verify(signer_->Sign(p));
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(back->kind, Kind::kParticipant);
  EXPECT_EQ(back->workshop, p.workshop);
  EXPECT_EQ(back->participant, p.participant);
  EXPECT_EQ(back->session, p.session);
}

TEST_F(Tokens, ExpiresAlsoWhenItWasSeenBefore) {
  const std::string token = signer_->Sign(Person());
  ASSERT_TRUE(verifier_->Verify(token).ok());
  clock_.Advance(kTokenLife);
  const auto p = verifier_->Verify(token);
  ASSERT_FALSE(p.ok());
  EXPECT_EQ(p.error().code, Code::kUnauthenticated);
  EXPECT_EQ(p.error().reason, "TOKEN_EXPIRED");
}

TEST_F(Tokens, NeverOutlivesItsPrincipal) {
  Principal p = Person();
  p.expire_time = clock_.Now() + 30 * kSecond;
  EXPECT_EQ(verifier_->Verify(signer_->Sign(p))->expire_time, p.expire_time);
}

TEST_F(Tokens, EveryChangedCharacterIsNoticed) {
  const std::string token = signer_->Sign(Person());
  for (std::size_t i = 0; i < token.size(); ++i) {
    std::string forged = token;
    forged[i] = forged[i] == 'A' ? 'B' : 'A';
    const auto p = verifier_->Verify(forged);
    ASSERT_FALSE(p.ok()) << i;
    EXPECT_EQ(p.error().reason, "TOKEN_INVALID") << i;
  }
}

TEST_F(Tokens, RefusesAnotherKeyTheNoneAlgorithmAndRubbish) {
  const std::string token = signer_->Sign(Person());
  EXPECT_FALSE(MakeVerifier({PublicKeyOf(NewSeed())}, clock_)->Verify(token).ok());
  const std::string claims = token.substr(token.find('.') + 1, token.rfind('.') - token.find('.') - 1);
  for (const std::string& bad : {std::string(), std::string("a"), std::string(".."), std::string(100000, 'a'),
                                 Base64Url(R"({"alg":"none"})") + "." + claims + ".",
                                 Base64Url(R"({"alg":"none","kid":")" + PublicKeyOf(seed_).kid + "\"}") + "." + claims + "."}) {
    const auto p = verifier_->Verify(bad);
    ASSERT_FALSE(p.ok()) << bad.substr(0, 40);
    EXPECT_EQ(p.error().reason, "TOKEN_INVALID");
  }
}

TEST_F(Tokens, AKeyCanBeChangedWhileOldTokensLive) {
  const std::string next = NewSeed();
  const auto both = MakeVerifier({PublicKeyOf(seed_), PublicKeyOf(next)}, clock_);
  EXPECT_TRUE(both->Verify(signer_->Sign(Person())).ok());
  EXPECT_TRUE(both->Verify(MakeSigner(next, clock_)->Sign(Person())).ok());
}

TEST_F(Tokens, AServiceKeepsOneTokenPerOfficeAndRenewsItInTime) {
  const auto tokens = MakeServiceTokens("intake", *signer_, clock_);
  const std::string a = tokens->For("office-a");
  EXPECT_NE(a, tokens->For("office-b"));
  clock_.Advance(kTokenLife - 61 * kSecond);
  EXPECT_EQ(tokens->For("office-a"), a);
  clock_.Advance(kSecond);
  const std::string renewed = tokens->For("office-a");
  EXPECT_NE(renewed, a);
  const auto p = MakeVerifier({PublicKeyOf(seed_, "services/intake")}, clock_)->Verify(renewed);
  ASSERT_TRUE(p.ok());
  EXPECT_EQ(p->kind, Kind::kService);
  EXPECT_EQ(p->subject, "services/intake");
  EXPECT_EQ(p->office, "office-a");
}

TEST_F(Tokens, AKeySignsForItsSubjectOnly) {
  const auto intake = MakeServiceTokens("intake", *signer_, clock_)->For("office-a");
  EXPECT_TRUE(MakeVerifier({PublicKeyOf(seed_, "services/intake")}, clock_)->Verify(intake).ok());
  for (const char* other : {"", "services/learning"})
    EXPECT_EQ(MakeVerifier({PublicKeyOf(seed_, other)}, clock_)->Verify(intake).error().reason, "TOKEN_INVALID") << other;
  EXPECT_EQ(MakeVerifier({PublicKeyOf(seed_, "services/intake")}, clock_)->Verify(signer_->Sign(Person())).error().reason, "TOKEN_INVALID");
}

TEST_F(Tokens, AReplacedKeyIsRefusedAlsoForTokensSeenBefore) {
  const std::string next = NewSeed(), token = signer_->Sign(Person());
  const auto keys = MakeKeyring({PublicKeyOf(seed_)}, clock_);
  EXPECT_TRUE(keys->Verify(token).ok());
  keys->Replace({PublicKeyOf(next)});
  EXPECT_EQ(keys->Verify(token).error().reason, "TOKEN_INVALID");
  EXPECT_TRUE(keys->Verify(MakeSigner(next, clock_)->Sign(Person())).ok());
}

TEST_F(Tokens, AKeyThatHasEndedIsRefusedAlsoForTokensSeenBefore) {
  PublicKey key = PublicKeyOf(seed_);
  key.not_after = clock_.Now() + 10 * kSecond;
  const auto keys = MakeKeyring({key}, clock_);
  const std::string token = signer_->Sign(Person());
  EXPECT_TRUE(keys->Verify(token).ok());
  clock_.Advance(10 * kSecond);
  EXPECT_EQ(keys->Verify(token).error().reason, "TOKEN_INVALID");
  EXPECT_EQ(keys->Verify(signer_->Sign(Person())).error().reason, "TOKEN_INVALID");
}

TEST_F(Tokens, AnUnknownKeyIsAskedForAtMostOnceInTwoSeconds) {
  const std::string next = NewSeed();
  const auto keys = MakeKeyring({PublicKeyOf(seed_)}, clock_);
  int asked = 0;
  keys->OnUnknownKey([&] {
    if (++asked == 2) keys->Replace({PublicKeyOf(seed_), PublicKeyOf(next)});
  });
  const std::string token = MakeSigner(next, clock_)->Sign(Person());
  for (int i = 0; i < 5; ++i) EXPECT_FALSE(keys->Verify(token).ok());
  EXPECT_EQ(asked, 1);
  clock_.Advance(2 * kSecond);
  EXPECT_TRUE(keys->Verify(token).ok());
  EXPECT_EQ(asked, 2);
}

// As in identity, which takes calls before it can ask itself for keys.
TEST_F(Tokens, WhoIsAskedIsSaidWhileTokensAreVerified) {
  struct Quick : Clock {
    Micros Now() const override { return now += 2 * kSecond; }
    mutable std::atomic<Micros> now{1};
  } quick;
  const auto keys = MakeKeyring({PublicKeyOf(seed_)}, quick);
  const std::string token = MakeSigner(NewSeed(), clock_)->Sign(Person());
  std::atomic<int> asked{0};
  std::thread caller([&] {
    while (asked < 200) EXPECT_FALSE(keys->Verify(token).ok());
  });
  while (asked < 200) keys->OnUnknownKey([&asked, why = std::string(100, 'x')] { asked += !why.empty(); });
  caller.join();
}

TEST(PublicKey, IsTheOneOfRfc8037) {
  EXPECT_EQ(PublicKeyOf(*FromBase64Url("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")).bytes,
            *FromBase64Url("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"));
}

}  // namespace
}  // namespace concord::auth
