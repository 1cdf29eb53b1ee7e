#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "identity/app/use_cases.h"
#include "identity/oidc/provider.h"
#include "identity/oidc/testing/account_service.h"
#include "identity/store/migrations.h"
#include "platform/auth/digest.h"
#include "platform/store/testing/test_store.h"

namespace concord::identity {
namespace {

using nlohmann::json;

class OidcTest : public testing::Test {
 protected:
  void SetUp() override {
    auto admin = use_.CompleteSetup(*use_.SetupCode(), {"Office of Rabat", "MA", "amina@example.org", "Amina", "correct horse battery"});
    ASSERT_TRUE(admin.ok()) << admin.error().ToString();
    office_ = admin->who.office.id;
    service_.keys = {rsa_.Jwk(), ec_.Jwk(), ed_.Jwk()};
    service_.token = [this](const std::string& form, const std::string& authorization) {
      form_ = form;
      authorization_ = authorization;
      return oidc::HttpAnswer{200, json{{"id_token", token_ ? token_() : rsa_.Sign(Claims(), "RS256")}, {"token_type", "Bearer"}}.dump()};
    };
    Connect({});
  }
  void Connect(const std::map<std::string, OidcDomain>& domains, const std::string& secret = "a secret & more") {
    OidcOptions o;
    o.issuer = service_.issuer;
    o.client_id = "concord";
    o.client_secret = secret;
    o.redirect = "https://portal.example.org";
    o.domains = domains;
    provider_ = std::make_unique<oidc::Provider>(o, std::make_unique<oidc::AccountService::Line>(service_), clock_);
  }
  json Claims() {
    return {{"iss", service_.issuer}, {"aud", "concord"}, {"sub", "7"}, {"nonce", nonce_}, {"email", "Amina@Example.org"}, {"email_verified", true},
            {"name", "Amina B."}, {"iat", clock_.Now() / kSecond}, {"exp", clock_.Now() / kSecond + 300}};
  }
  json With(const char* name, json value) {
    json c = Claims();
    if (value.is_null()) c.erase(name);
    else c[name] = std::move(value);
    return c;
  }
  std::string Parameter(const std::string& name) {
    const auto at = url_.find(name + "=") + name.size() + 1;
    return url_.substr(at, url_.find('&', at) - at);
  }
  UseCases::OidcReturn Begin(const std::string& next = "/workshops") {
    auto started = use_.StartOidc(*provider_, next);
    EXPECT_TRUE(started.ok()) << started.error().ToString();
    url_ = started->authorize_url;
    nonce_ = Parameter("nonce");
    return {"the-code", Parameter("state"), service_.issuer, "", started->browser};
  }
  std::string Ends(const UseCases::OidcReturn& back) {
    auto done = use_.CompleteOidc(*provider_, back);
    return done.ok() ? done->session.who.display_name + " " + done->next : done.error().reason;
  }
  // What becomes of a whole sign-in whose ID token is `make`'s.
  std::string Try(std::function<std::string()> make) {
    const auto back = Begin();
    token_ = std::move(make);
    return Ends(back);
  }
  // `claims` were made for the attempt before; their nonce is this one's unless a test has put in another.
  std::string Said(json claims) {
    const std::string before = nonce_;
    return Try([this, claims, before]() mutable {
      if (claims.contains("nonce") && claims["nonce"] == before) claims["nonce"] = nonce_;
      return rsa_.Sign(claims, "RS256");
    });
  }

  store::TestStore store_{Migrations()};
  FakeClock clock_;
  UseCases use_{*store_, clock_};
  oidc::AccountService service_;
  oidc::TestKey rsa_{"RSA", "r1"}, ec_{"EC", "e1"}, ed_{"OKP", "o1"};
  std::unique_ptr<oidc::Provider> provider_;
  std::function<std::string()> token_;
  std::string office_, url_, nonce_, form_, authorization_;
};

TEST_F(OidcTest, APersonWhoIsKnownSignsInAndGoesOn) {
  const auto back = Begin("/workshops?x=1");
  EXPECT_EQ(url_.rfind("https://id.example.org/auth?response_type=code&client_id=concord&redirect_uri=https%3A%2F%2Fportal.example.org%2Fv1%2Foidc%2Fcallback", 0), 0u) << url_;
  EXPECT_EQ(Parameter("code_challenge_method"), "S256");
  EXPECT_EQ(Ends(back), "Amina /workshops?x=1");
  const auto verifier = form_.substr(form_.find("code_verifier=") + 14);
  EXPECT_EQ(Base64Url(auth::Sha256(verifier.substr(0, verifier.find('&')))), Parameter("code_challenge"));
  EXPECT_EQ(authorization_, "Basic " + auth::Base64("concord:a%20secret%20%26%20more"));
  EXPECT_EQ(form_.find("secret"), std::string::npos);
}

TEST_F(OidcTest, APublicClientSaysItsNameAndHasNoSecret) {
  Connect({}, "");
  EXPECT_EQ(Ends(Begin()), "Amina /workshops");
  EXPECT_EQ(authorization_, "");
  EXPECT_NE(form_.find("&client_id=concord"), std::string::npos);
}

TEST_F(OidcTest, AnAttemptComesBackOnceInItsOwnBrowserAndInTime) {
  const auto back = Begin();
  EXPECT_EQ(Ends(back), "Amina /workshops");
  EXPECT_EQ(Ends(back), "OIDC_ATTEMPT_GONE");
  auto stolen = Begin();
  stolen.browser = "another browser";
  EXPECT_EQ(Ends(stolen), "OIDC_ATTEMPT_GONE");
  auto bare = Begin();
  bare.browser = "";
  EXPECT_EQ(Ends(bare), "OIDC_ATTEMPT_GONE");
  const auto late = Begin();
  clock_.Advance(kOidcAttemptLife);
  EXPECT_EQ(Ends(late), "OIDC_ATTEMPT_GONE");
  auto invented = Begin();
  invented.state = "invented";
  EXPECT_EQ(Ends(invented), "OIDC_ATTEMPT_GONE");
}

TEST_F(OidcTest, AnotherAccountServicesAnswerIsNotTaken) {
  auto mixed = Begin();
  mixed.issuer = "https://evil.example.org";
  EXPECT_EQ(Ends(mixed), "OIDC_TOKEN_INVALID");
  auto silent = Begin();
  silent.issuer = "";
  EXPECT_EQ(Ends(silent), "OIDC_TOKEN_INVALID");
  service_.discovery["authorization_response_iss_parameter_supported"] = false;
  Connect({});
  auto old = Begin();
  old.issuer = "";
  EXPECT_EQ(Ends(old), "Amina /workshops");
}

TEST_F(OidcTest, EveryAllowedAlgorithmIsChecked) {
  for (const char* alg : {"RS256", "PS256"}) EXPECT_EQ(Try([&] { return rsa_.Sign(Claims(), alg); }), "Amina /workshops") << alg;
  EXPECT_EQ(Try([&] { return ec_.Sign(Claims(), "ES256"); }), "Amina /workshops");
  EXPECT_EQ(Try([&] { return ed_.Sign(Claims(), "EdDSA"); }), "Amina /workshops");
  for (oidc::TestKey* key : {&rsa_, &ec_, &ed_}) {
    const std::string alg = key == &rsa_ ? "RS256" : key == &ec_ ? "ES256" : "EdDSA";
    EXPECT_EQ(Try([&] {
      std::string t = key->Sign(Claims(), alg);
      t[t.size() - 9] = t[t.size() - 9] == 'A' ? 'B' : 'A';
      return t;
    }), "OIDC_TOKEN_INVALID") << alg;
  }
}

TEST_F(OidcTest, NoneSharedSecretsOtherKeysAndTricksAreRefused) {
  const auto bare = [&](const json& header, const std::string& signature) {
    return Base64Url(header.dump()) + "." + Base64Url(Claims().dump()) + "." + signature;
  };
  EXPECT_EQ(Try([&] { return bare({{"alg", "none"}}, ""); }), "OIDC_TOKEN_INVALID");
  EXPECT_EQ(Try([&] { return bare({{"alg", "none"}, {"kid", "r1"}}, ""); }), "OIDC_TOKEN_INVALID");
  EXPECT_EQ(Try([&] { return bare({{"alg", "HS256"}, {"kid", "r1"}}, Base64Url(std::string(32, 'x'))); }), "OIDC_TOKEN_INVALID");
  EXPECT_EQ(Try([&] { return bare({{"alg", "RS256"}, {"kid", "e1"}}, Base64Url(std::string(64, 'x'))); }), "OIDC_TOKEN_INVALID");
  EXPECT_EQ(Try([&] { return rsa_.Sign(Claims(), "RS256", {{"crit", {"exp"}}}); }), "OIDC_TOKEN_INVALID");
  EXPECT_EQ(Try([&] { return std::string("rubbish"); }), "OIDC_TOKEN_INVALID");
  EXPECT_EQ(Try([&] { return std::string(); }), "OIDC_TOKEN_INVALID");
  oidc::TestKey forger("RSA", "r1");
  EXPECT_EQ(Try([&] { return forger.Sign(Claims(), "RS256"); }), "OIDC_TOKEN_INVALID");
  EXPECT_EQ(Try([&] { return forger.Sign(Claims(), "RS256", {{"jwk", forger.Jwk()}}); }), "OIDC_TOKEN_INVALID");
  oidc::TestKey weak("RSA", "w1", 1024);
  service_.keys.push_back(weak.Jwk());
  clock_.Advance(3600 * kSecond);
  EXPECT_EQ(Try([&] { return weak.Sign(Claims(), "RS256"); }), "OIDC_TOKEN_INVALID");
}

TEST_F(OidcTest, EveryClaimIsLookedAt) {
  const Micros now = clock_.Now() / kSecond;
  EXPECT_EQ(Said(Claims()), "Amina /workshops");
  EXPECT_EQ(Said(With("aud", json::array({"concord", "x"}))), "OIDC_TOKEN_INVALID");
  json several = With("aud", json::array({"concord", "x"}));
  several["azp"] = "concord";
  EXPECT_EQ(Said(several), "Amina /workshops");
  for (const auto& [name, value] : std::vector<std::pair<const char*, json>>{
           {"iss", "https://evil.example.org"}, {"iss", nullptr}, {"aud", "somebody else"}, {"aud", nullptr}, {"azp", "somebody else"}, {"sub", nullptr},
           {"nonce", "another"}, {"nonce", nullptr}, {"exp", now - 61}, {"exp", nullptr}, {"exp", "soon"}, {"iat", now + 61}, {"iat", now - 661},
           {"iat", nullptr}, {"nbf", now + 61}})
    EXPECT_EQ(Said(With(name, value)), "OIDC_TOKEN_INVALID") << name << " " << value;
  EXPECT_EQ(Said(With("exp", now - 59)), "Amina /workshops");
  EXPECT_EQ(Said(With("iat", now + 59)), "Amina /workshops");
}

TEST_F(OidcTest, KeysMayChangeAtAnyTimeAndAreNotFetchedForEveryForgery) {
  EXPECT_EQ(Said(Claims()), "Amina /workshops");
  EXPECT_EQ(service_.key_fetches, 1);
  oidc::TestKey next("RSA", "r2");
  service_.keys = {next.Jwk()};
  clock_.Advance(3 * kSecond);
  EXPECT_EQ(Try([&] { return next.Sign(Claims(), "RS256"); }), "Amina /workshops");
  EXPECT_EQ(service_.key_fetches, 2);
  EXPECT_EQ(Try([&] { return rsa_.Sign(Claims(), "RS256"); }), "OIDC_TOKEN_INVALID");  // the old key is gone
  for (int i = 0; i < 5; ++i) EXPECT_EQ(Try([&] { return rsa_.Sign(Claims(), "RS256"); }), "OIDC_TOKEN_INVALID");
  EXPECT_EQ(service_.key_fetches, 2);
}

TEST_F(OidcTest, OnlyAVerifiedAddressOfAnExistingPersonSignsIn) {
  EXPECT_EQ(Said(With("email_verified", false)), "OIDC_EMAIL_UNVERIFIED");
  EXPECT_EQ(Said(With("email_verified", nullptr)), "OIDC_EMAIL_UNVERIFIED");
  EXPECT_EQ(Said(With("email_verified", "true")), "OIDC_EMAIL_UNVERIFIED");
  EXPECT_EQ(Said(With("email", nullptr)), "OIDC_EMAIL_UNVERIFIED");
  EXPECT_EQ(Said(With("email", "nobody@example.org")), "OIDC_NO_ACCOUNT");
  auto said = use_.CreatePerson(office_, "said@example.org", "Said", {"viewer"});
  ASSERT_TRUE(said.ok());
  EXPECT_EQ(Said(With("email", "said@example.org")), "Said /workshops");
  Person disabled;
  disabled.disabled = true;
  ASSERT_TRUE(use_.UpdatePerson(office_, "people/" + said->person.id, disabled, {"disabled"}, "").ok());
  EXPECT_EQ(Said(With("email", "said@example.org")), "OIDC_NO_ACCOUNT");
}

TEST_F(OidcTest, ADomainThatIsConfiguredMakesPeopleOfItsOffice) {
  Connect({{"example.org", {office_, {"viewer"}}}, {"lost.org", {"018f6f9e-0000-7000-8000-0000000000aa", {"viewer"}}}});
  EXPECT_EQ(Said(With("email", "new@example.org")), "Amina B. /workshops");
  EXPECT_EQ(Said(With("email", "new@example.org.evil.org")), "OIDC_NO_ACCOUNT");
  EXPECT_EQ(Said(With("email", "new@lost.org")), "OIDC_NO_ACCOUNT");
  std::string page;
  const auto people = use_.ListPeople(office_, 0, page);
  ASSERT_TRUE(people.ok());
  for (const auto& p : *people) {
    if (p.email != "new@example.org") continue;
    EXPECT_THAT(p.roles, testing::ElementsAre("viewer"));
  }
  EXPECT_FALSE(use_.SignIn("new@example.org", "").ok());  // no password was made
}

TEST_F(OidcTest, WhatTheServiceRefusesOrCannotSayIsTold) {
  auto denied = Begin();
  denied.error = "access_denied";
  EXPECT_EQ(Ends(denied), "OIDC_DENIED");
  auto failed = Begin();
  failed.error = "server_error";
  EXPECT_EQ(Ends(failed), "OIDC_REFUSED");
  const auto back = Begin();
  service_.token = [](const std::string&, const std::string&) { return oidc::HttpAnswer{400, R"({"error":"invalid_grant"})"}; };
  EXPECT_EQ(Ends(back), "OIDC_REFUSED");
  const auto away = Begin();
  service_.away = true;
  EXPECT_EQ(Ends(away), "OIDC_UNREACHABLE");
  Connect({});
  EXPECT_EQ(use_.StartOidc(*provider_, "/").error().reason, "OIDC_UNREACHABLE");
  service_.away = false;
  service_.discovery["issuer"] = "https://evil.example.org";
  EXPECT_EQ(use_.StartOidc(*provider_, "/").error().reason, "OIDC_UNREACHABLE");
  service_.discovery["issuer"] = service_.issuer;
  service_.discovery["token_endpoint"] = "http://evil.example.org/token";
  EXPECT_EQ(use_.StartOidc(*provider_, "/").error().reason, "OIDC_UNREACHABLE");
}

TEST(OidcHttp, NothingThatIsNotHttpsIsAskedAndNobodyThereIsSaid) {
  auto http = oidc::MakeHttp("");
  EXPECT_EQ(http->Get("http://example.org/").error().reason, "OIDC_UNREACHABLE");
  EXPECT_EQ(http->Get("file:///etc/passwd").error().reason, "OIDC_UNREACHABLE");
  EXPECT_EQ(http->Get("http://127.0.0.1:1/").error().reason, "OIDC_UNREACHABLE");
}

}  // namespace
}  // namespace concord::identity
