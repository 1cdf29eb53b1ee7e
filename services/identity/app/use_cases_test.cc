#include "identity/app/use_cases.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "identity/store/migrations.h"
#include "platform/auth/tokens.h"
#include "platform/id/id.h"
#include "platform/migrate/migrate.h"
#include "platform/store/testing/test_store.h"

namespace concord::identity {
namespace {

using testing::ElementsAre;

class UseCasesTest : public testing::Test {
 protected:
  void SetUp() override {
    auto code = use_.SetupCode();
    ASSERT_TRUE(code.ok()) << code.error().ToString();
    auto admin = use_.CompleteSetup(*code, {"Office of Rabat", "MA", "Amina@example.org", "Amina", "correct horse battery"});
    ASSERT_TRUE(admin.ok()) << admin.error().ToString();
    admin_ = *admin;
    office_ = admin_.who.office.id;
  }
  auth::Principal PrincipalOf(const std::string& secret) {
    auto access = use_.Exchange(secret, *signer_);
    EXPECT_TRUE(access.ok()) << access.error().ToString();
    return *verifier_->Verify(access->token);
  }
  std::string CodeOf(const Linked& linked) { return linked.link.substr(linked.link.find('=') + 1); }

  store::TestStore store_{Migrations()};
  FakeClock clock_;
  UseCases use_{*store_, clock_};
  std::string seed_ = auth::NewSeed();
  std::unique_ptr<auth::Signer> signer_ = auth::MakeSigner(seed_, clock_);
  std::unique_ptr<auth::Verifier> verifier_ = auth::MakeVerifier({auth::PublicKeyOf(seed_)}, clock_);
  SignedIn admin_;
  std::string office_;
};

TEST_F(UseCasesTest, SetUpHappensOnceAndOnlyByTheLink) {
  EXPECT_EQ(use_.CompleteSetup("anything", {"B", "XB", "b@example.org", "B", "correct horse battery"}).error().reason, "SETUP_DONE");
  EXPECT_EQ(*use_.SetupCode(), "");
  store::TestStore other(Migrations());
  UseCases fresh(*other, clock_);
  ASSERT_TRUE(fresh.SetupCode().ok());
  EXPECT_EQ(fresh.CompleteSetup("wrong", {"B", "XB", "b@example.org", "B", "correct horse battery"}).error().reason, "SETUP_CODE_WRONG");
  EXPECT_TRUE(fresh.Setup()->needs_administrator);
}

TEST_F(UseCasesTest, SignsInWhateverTheCaseOfTheAddress) {
  auto session = use_.SignIn("AMINA@Example.org", "correct horse battery");
  ASSERT_TRUE(session.ok()) << session.error().ToString();
  const auto me = PrincipalOf(session->session_token);
  EXPECT_EQ(me.office, office_);
  EXPECT_TRUE(me.HasRole("administrator"));
  EXPECT_EQ(use_.Me(me)->display_name, "Amina");
}

TEST_F(UseCasesTest, UnknownAccountAndWrongPasswordReadTheSame) {
  auto wrong = use_.SignIn("amina@example.org", "wrong password");
  auto unknown = use_.SignIn("nobody@example.org", "wrong password");
  ASSERT_FALSE(wrong.ok());
  ASSERT_FALSE(unknown.ok());
  EXPECT_EQ(wrong.error().ToString(), unknown.error().ToString());
  EXPECT_EQ(wrong.error().reason, "SIGN_IN_FAILED");
}

TEST_F(UseCasesTest, GuessingLocksForAQuarterOfAnHourEvenWithTheRightPassword) {
  for (const char* email : {"amina@example.org", "nobody@example.org"}) {
    for (int i = 0; i < 5; ++i) EXPECT_EQ(use_.SignIn(email, "wrong password").error().reason, "SIGN_IN_FAILED");
    EXPECT_EQ(use_.SignIn(email, "correct horse battery").error().reason, "ACCOUNT_LOCKED");
  }
  clock_.Advance(16 * 60 * kSecond);
  EXPECT_TRUE(use_.SignIn("amina@example.org", "correct horse battery").ok());
}

TEST_F(UseCasesTest, SessionsEndWithTimeAndWithSignOut) {
  const auto me = PrincipalOf(admin_.session_token);
  clock_.Advance(11 * kHour);
  PrincipalOf(admin_.session_token);  // used: goes on
  clock_.Advance(11 * kHour);
  PrincipalOf(admin_.session_token);
  clock_.Advance(13 * kHour);
  EXPECT_EQ(use_.Exchange(admin_.session_token, *signer_).error().reason, "SESSION_UNKNOWN");
  auto again = use_.SignIn("amina@example.org", "correct horse battery");
  ASSERT_TRUE(again.ok());
  ASSERT_TRUE(use_.SignOut(PrincipalOf(again->session_token)).ok());
  EXPECT_EQ(use_.Exchange(again->session_token, *signer_).error().reason, "SESSION_UNKNOWN");
}

TEST_F(UseCasesTest, ALinkSetsThePasswordOnce) {
  auto made = use_.CreatePerson(office_, "said@example.org", "Said", {"facilitator"});
  ASSERT_TRUE(made.ok()) << made.error().ToString();
  EXPECT_FALSE(use_.SignIn("said@example.org", "").ok());
  ASSERT_TRUE(use_.CompletePassword(CodeOf(*made), "a new password").ok());
  EXPECT_EQ(use_.CompletePassword(CodeOf(*made), "another password").error().reason, "LINK_USED_OR_EXPIRED");
  EXPECT_TRUE(use_.SignIn("said@example.org", "a new password").ok());
  EXPECT_EQ(use_.CreatePerson(office_, "SAID@example.org", "Said", {"viewer"}).error().reason, "EMAIL_TAKEN");
}

TEST_F(UseCasesTest, ALinkEndsAfterADay) {
  auto made = use_.CreatePerson(office_, "said@example.org", "Said", {"facilitator"});
  ASSERT_TRUE(made.ok());
  clock_.Advance(25 * kHour);
  EXPECT_EQ(use_.CompletePassword(CodeOf(*made), "a new password").error().reason, "LINK_USED_OR_EXPIRED");
}

TEST_F(UseCasesTest, ResettingEndsSessionsAndTheOldPassword) {
  auto reset = use_.ResetPassword(office_, admin_.who.name);
  ASSERT_TRUE(reset.ok()) << reset.error().ToString();
  EXPECT_EQ(use_.Exchange(admin_.session_token, *signer_).error().reason, "SESSION_UNKNOWN");
  EXPECT_EQ(use_.SignIn("amina@example.org", "correct horse battery").error().reason, "SIGN_IN_FAILED");
  EXPECT_TRUE(use_.CompletePassword(CodeOf(*reset), "brand new password").ok());
}

TEST_F(UseCasesTest, AnotherOfficesPersonAndAnUnknownOneReadTheSame) {
  auto second = use_.CreateOffice(PrincipalOf(admin_.session_token), {"Office of Hanoi", "VN", "linh@example.org", "Linh", ""});
  ASSERT_TRUE(second.ok()) << second.error().ToString();
  auto others = use_.ResetPassword(office_, "people/" + second->person.id);
  auto unknown = use_.ResetPassword(office_, "people/" + NewId());
  ASSERT_FALSE(others.ok());
  EXPECT_EQ(others.error().ToString(), unknown.error().ToString());
  std::string page;
  EXPECT_EQ(use_.ListPeople(second->person.office, 0, page)->size(), 1u);
}

TEST_F(UseCasesTest, OnlyTheOperatingOfficeAddsOffices) {
  auto second = use_.CreateOffice(PrincipalOf(admin_.session_token), {"Office of Hanoi", "VN", "linh@example.org", "Linh", ""});
  ASSERT_TRUE(second.ok());
  auto linh = use_.CompletePassword(CodeOf(*second), "a new password");
  ASSERT_TRUE(linh.ok());
  EXPECT_EQ(use_.CreateOffice(PrincipalOf(linh->session_token), {"C", "XC", "c@example.org", "C", ""}).error().reason, "NOT_OPERATOR");
}

TEST_F(UseCasesTest, UpdatingChecksEtagAndKeepsAnAdministrator) {
  Person wanted;
  wanted.roles = {"viewer"};
  EXPECT_EQ(use_.UpdatePerson(office_, admin_.who.name, wanted, {"roles"}, "").error().reason, "LAST_ADMINISTRATOR");
  wanted.display_name = "Amina B.";
  auto updated = use_.UpdatePerson(office_, admin_.who.name, wanted, {"display_name"}, "");
  ASSERT_TRUE(updated.ok()) << updated.error().ToString();
  EXPECT_EQ(use_.UpdatePerson(office_, admin_.who.name, wanted, {"display_name"}, std::to_string(updated->version - 1)).error().reason,
            "ETAG_MISMATCH");
}

TEST_F(UseCasesTest, ApiTokensCarryAtMostTheirMakersRoles) {
  const auto me = PrincipalOf(admin_.session_token);
  EXPECT_EQ(use_.CreateApiToken(me, "export", {"programme_officer"}, 0).error().reason, "ROLE_NOT_YOURS");
  auto made = use_.CreateApiToken(me, "export", {"facilitator"}, 1);
  ASSERT_TRUE(made.ok()) << made.error().ToString();
  EXPECT_THAT(PrincipalOf(made->secret).roles, ElementsAre("facilitator"));
  EXPECT_EQ(use_.ListApiTokens(me)->size(), 1u);
  ASSERT_TRUE(use_.RevokeApiToken(me, "apiTokens/" + made->token.id).ok());
  EXPECT_EQ(use_.Exchange(made->secret, *signer_).error().reason, "SESSION_UNKNOWN");
  EXPECT_EQ(use_.RevokeApiToken(me, "apiTokens/" + made->token.id).error().reason, "API_TOKEN_NOT_FOUND");
  EXPECT_EQ(use_.CreateApiToken(me, "x", {"facilitator"}, 400).error().violations[0].field, "valid_days");
}

TEST_F(UseCasesTest, ParticipantsHaveSessionsWithoutAnAccount) {
  const std::string w = NewId(), p = NewId();
  auto session = use_.ParticipantSession(office_, "workshops/" + w + "/participants/" + p);
  ASSERT_TRUE(session.ok()) << session.error().ToString();
  const auto me = PrincipalOf(session->session_token);
  EXPECT_EQ(me.kind, auth::Kind::kParticipant);
  EXPECT_EQ(me.workshop, w);
  EXPECT_EQ(me.participant, p);
  EXPECT_TRUE(me.roles.empty());
}

TEST_F(UseCasesTest, SecretsAreNotKeptInTheClear) {
  auto found = store_->ReadUnscoped([&](store::Tx& tx) -> Result<std::int64_t> {
    CONCORD_TRY(auto rows, tx.Query("SELECT count(*) FROM sessions WHERE token_hash = $2", {admin_.session_token}));
    return rows[0].Int(0);
  });
  ASSERT_TRUE(found.ok()) << found.error().ToString();
  EXPECT_EQ(*found, 0);
}

TEST_F(UseCasesTest, DemonstrationAccountsAreMadeOnceAndMarked) {
  ASSERT_TRUE(use_.AddDemonstration("demonstration").ok());
  ASSERT_TRUE(use_.AddDemonstration("demonstration").ok());
  EXPECT_TRUE(use_.Setup()->demonstration);
  auto session = use_.SignIn("facilitator@demo.example", "demonstration");
  ASSERT_TRUE(session.ok()) << session.error().ToString();
  EXPECT_TRUE(session->who.office.demonstration);
  EXPECT_EQ(session->who.office.country_code, "XA");
}

}  // namespace
}  // namespace concord::identity
