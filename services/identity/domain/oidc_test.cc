#include "identity/domain/oidc.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace concord::identity {
namespace {

TEST(Oidc, OnlyHttpsAndThisMachineAreTrusted) {
  for (const char* fine : {"https://id.example.org", "https://id.example.org/realms/a", "http://127.0.0.1:9000", "http://localhost/x", "http://[::1]:1"})
    EXPECT_TRUE(TrustworthyUrl(fine)) << fine;
  for (const char* not_fine : {"", "http://id.example.org", "ftp://127.0.0.1", "http://127.0.0.1.example.org", "http://localhost@example.org", "https://",
                               "https://me@example.org/", "javascript:alert(1)", "https://a b", "//example.org", "http://localhost\\@example.org"})
    EXPECT_FALSE(TrustworthyUrl(not_fine)) << not_fine;
}

TEST(Oidc, GoesOnToPagesOfThisHostOnly) {
  EXPECT_EQ(SafeNext("/workshops/1?a=b#c"), "/workshops/1?a=b#c");
  EXPECT_EQ(SafeNext("/"), "/");
  for (const char* elsewhere : {"", "https://example.org", "//example.org", "/\\example.org", "\\\\example.org", "home", "/a\r\nSet-Cookie: b", "/\t/example.org"})
    EXPECT_EQ(SafeNext(elsewhere), "/home") << elsewhere;
  EXPECT_EQ(SafeNext("/" + std::string(600, 'a')), "/home");
}

TEST(Oidc, DomainsNameOfficeAndRoles) {
  auto domains = OidcDomainsOf("Example.org=o1:facilitator+viewer, other.org=o2:viewer");
  ASSERT_TRUE(domains.ok()) << domains.error().ToString();
  EXPECT_EQ(domains->at("example.org").office, "o1");
  EXPECT_THAT(domains->at("example.org").roles, testing::ElementsAre("facilitator", "viewer"));
  EXPECT_EQ(domains->size(), 2u);
  for (const char* wrong : {"example.org", "example.org=o1", "=o1:viewer", "example.org=o1:king", "example.org=o1:"}) EXPECT_FALSE(OidcDomainsOf(wrong).ok()) << wrong;
  EXPECT_TRUE(OidcDomainsOf("")->empty());
}

TEST(Oidc, HalfAConfigurationIsRefused) {
  OidcOptions o;
  EXPECT_TRUE(CheckOidcOptions(o).ok());
  o.issuer = "https://id.example.org";
  EXPECT_NE(CheckOidcOptions(o).error().message.find("client_id"), std::string::npos);
  o.client_id = "concord";
  EXPECT_NE(CheckOidcOptions(o).error().message.find("redirect"), std::string::npos);
  o.redirect = "https://concord.example.org";
  EXPECT_TRUE(CheckOidcOptions(o).ok());
  o.scopes = "email";
  EXPECT_NE(CheckOidcOptions(o).error().message.find("openid"), std::string::npos);
  o.scopes = "openid";
  o.issuer = "http://id.example.org";
  EXPECT_FALSE(CheckOidcOptions(o).ok());
}

}  // namespace
}  // namespace concord::identity
