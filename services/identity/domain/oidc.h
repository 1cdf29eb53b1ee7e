#pragma once
// Rules of signing in through another account service (OpenID Connect): what its answers must say. No network, no cryptography here.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"
#include "platform/time/clock.h"

namespace concord::identity {

constexpr Micros kOidcAttemptLife = 600 * kSecond;  // from leaving for the account service until coming back
constexpr Micros kOidcLeeway = 60 * kSecond;        // clocks may differ
constexpr Micros kOidcTokenAge = 600 * kSecond;     // an ID token was made for this sign-in, not long before

// Whom nobody knows yet: people of an e-mail domain, of which office and with which roles they are made.
struct OidcDomain {
  std::string office;
  std::vector<std::string> roles;
};

struct OidcOptions {
  std::string issuer, client_id, client_secret, scopes = "openid email profile", redirect, name, ca;
  std::map<std::string, OidcDomain> domains;
  bool on() const { return !issuer.empty(); }
  std::string redirect_uri() const { return redirect + "/v1/oidc/callback"; }
};

// "example.org=OFFICE:viewer+facilitator, other.org=OFFICE:viewer". Errors: INVALID_ARGUMENT CONFIG_VALUE.
Result<std::map<std::string, OidcDomain>> OidcDomainsOf(const std::string& text);
Status CheckOidcOptions(const OidcOptions& options);
// https, or http to this very machine: what is fetched there decides who somebody is.
bool TrustworthyUrl(std::string_view url);
// A path of ours to go on to after signing in; anything else is "/home".
std::string SafeNext(const std::string& next);

// Between leaving and coming back; secrets of the attempt, so it never leaves identity.
struct OidcAttempt {
  std::string state_hash, browser_hash;  // of what went with the address and with the cookie
  std::string nonce, verifier, next;
  Micros expire_time = 0;
};

// The claims that are looked at.
struct IdToken {
  std::string issuer, subject, nonce, azp, email, display_name;
  std::vector<std::string> audience;
  bool email_verified = false;
  Micros expire_time = 0, issue_time = 0, not_before = 0;
};
// UNAUTHENTICATED OIDC_TOKEN_INVALID saying which rule it broke.
Status CheckIdToken(const IdToken& token, const OidcOptions& options, const std::string& nonce, Micros now);

Error OidcTokenInvalid(const std::string& why);

}  // namespace concord::identity
