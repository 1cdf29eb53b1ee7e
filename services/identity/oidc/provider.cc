#include "identity/oidc/provider.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "platform/base/base64.h"
#include "platform/auth/digest.h"

namespace concord::identity::oidc {
namespace {

using nlohmann::json;

constexpr Micros kKeepPlaces = 3600 * kSecond, kKeepKeys = 600 * kSecond, kAskAgain = 2 * kSecond;

Error Unreachable(const std::string& what) { return Unavailable("OIDC_UNREACHABLE", what); }

std::string Text(const json& from, const char* name) {
  const auto it = from.find(name);
  return it != from.end() && it->is_string() ? it->get<std::string>() : std::string();
}

// Seconds, whole or not; 0 where there are none or they are absurd.
Micros Time(const json& from, const char* name) {
  const auto it = from.find(name);
  if (it == from.end() || !it->is_number()) return 0;
  const double seconds = it->get<double>();
  return seconds > 0 && seconds < 1e11 ? static_cast<Micros>(seconds) * kSecond : 0;
}

bool Among(const json& from, const char* name, const char* what, bool otherwise) {
  const auto it = from.find(name);
  return it == from.end() || !it->is_array() ? otherwise : std::find(it->begin(), it->end(), what) != it->end();
}

IdToken Read(const json& claims) {
  IdToken t;
  t.issuer = Text(claims, "iss");
  t.subject = Text(claims, "sub");
  t.nonce = Text(claims, "nonce");
  t.azp = Text(claims, "azp");
  t.email = Text(claims, "email");
  t.display_name = Text(claims, "name");
  const auto verified = claims.find("email_verified");
  t.email_verified = verified != claims.end() && verified->is_boolean() && verified->get<bool>();
  const auto aud = claims.find("aud");
  if (aud != claims.end() && aud->is_string()) t.audience = {aud->get<std::string>()};
  if (aud != claims.end() && aud->is_array())
    for (const auto& one : *aud)
      if (one.is_string()) t.audience.push_back(one.get<std::string>());
  t.expire_time = Time(claims, "exp");
  t.issue_time = Time(claims, "iat");
  t.not_before = Time(claims, "nbf");
  return t;
}

}  // namespace

Result<Provider::Places> Provider::Find() {
  {
    const std::lock_guard lock(mutex_);
    const Micros now = clock_.Now();
    if (found_ > 0 && now >= found_ && now < found_ + kKeepPlaces) return places_;
  }
  std::string issuer = options_.issuer;
  if (issuer.back() == '/') issuer.pop_back();
  CONCORD_TRY(const auto answer, http_->Get(issuer + "/.well-known/openid-configuration"));
  const json all = json::parse(answer.body, nullptr, false);
  if (answer.status != 200 || !all.is_object()) return Unreachable("the account service does not describe itself");
  if (Text(all, "issuer") != options_.issuer) return Unreachable("the account service calls itself by another name than identity.oidc.issuer");
  Places p;
  p.authorize = Text(all, "authorization_endpoint");
  p.token = Text(all, "token_endpoint");
  p.keys = Text(all, "jwks_uri");
  for (const auto* url : {&p.authorize, &p.token, &p.keys})
    if (!TrustworthyUrl(*url)) return Unreachable("the account service names an address that is not https");
  if (!Among(all, "code_challenge_methods_supported", "S256", true)) return Unreachable("the account service cannot protect codes (PKCE with S256)");
  const auto says = all.find("authorization_response_iss_parameter_supported");
  p.says_issuer = says != all.end() && says->is_boolean() && says->get<bool>();
  p.basic = Among(all, "token_endpoint_auth_methods_supported", "client_secret_basic", true);
  const std::lock_guard lock(mutex_);
  places_ = p;
  found_ = clock_.Now();
  return p;
}

Result<std::shared_ptr<const KeySet>> Provider::Keys(const Places& places, bool newer) {
  {
    const std::lock_guard lock(mutex_);
    const Micros now = clock_.Now();
    if (keys_ && now >= fetched_ && now < fetched_ + (newer ? kAskAgain : kKeepKeys)) return keys_;
  }
  CONCORD_TRY(const auto answer, http_->Get(places.keys));
  if (answer.status != 200) return Unreachable("the account service does not give its keys");
  CONCORD_TRY(auto keys, KeySet::Parse(answer.body));
  const std::lock_guard lock(mutex_);
  keys_ = keys;
  fetched_ = clock_.Now();
  return keys;
}

Result<std::string> Provider::AuthorizeUrl(const std::string& state, const std::string& nonce, const std::string& verifier) {
  CONCORD_TRY(const auto places, Find());
  std::string url = places.authorize + (places.authorize.find('?') == std::string::npos ? "?" : "&") + "response_type=code";
  const auto add = [&](const char* name, const std::string& value) { url += "&" + std::string(name) + "=" + FormEncoded(value); };
  add("client_id", options_.client_id);
  add("redirect_uri", options_.redirect_uri());
  add("scope", options_.scopes);
  add("state", state);
  add("nonce", nonce);
  add("code_challenge", Base64Url(auth::Sha256(verifier)));
  add("code_challenge_method", "S256");
  return url;
}

Status Provider::CheckIssuer(const std::string& said) {
  CONCORD_TRY(const auto places, Find());
  if (said.empty() ? places.says_issuer : said != options_.issuer) return OidcTokenInvalid("it comes from another account service");
  return Ok();
}

Result<IdToken> Provider::Redeem(const std::string& code, const std::string& verifier, const std::string& nonce) {
  CONCORD_TRY(const auto places, Find());
  std::string form = "grant_type=authorization_code&code=" + FormEncoded(code) + "&redirect_uri=" + FormEncoded(options_.redirect_uri()) +
                     "&code_verifier=" + FormEncoded(verifier), authorization;
  if (options_.client_secret.empty() || !places.basic) form += "&client_id=" + FormEncoded(options_.client_id);
  if (!options_.client_secret.empty()) {
    if (places.basic) authorization = "Basic " + auth::Base64(FormEncoded(options_.client_id) + ":" + FormEncoded(options_.client_secret));
    else form += "&client_secret=" + FormEncoded(options_.client_secret);
  }
  CONCORD_TRY(const auto answer, http_->Post(places.token, form, authorization));
  const json said = json::parse(answer.body, nullptr, false);
  if (answer.status >= 500) return Unreachable("the account service failed");
  if (answer.status != 200 || !said.is_object())
    return Unauthenticated("OIDC_REFUSED", "the account service does not take this sign-in: " + (said.is_object() ? Text(said, "error") : "no answer").substr(0, 60));
  const std::string token = Text(said, "id_token");
  CONCORD_TRY(auto keys, Keys(places, false));
  CONCORD_TRY(auto checked, keys->Check(token));
  if (checked.unknown_key) {
    CONCORD_TRY(keys, Keys(places, true));
    CONCORD_TRY(checked, keys->Check(token));
    if (checked.unknown_key) return OidcTokenInvalid("signed with a key that the account service does not publish");
  }
  const json claims = json::parse(checked.payload, nullptr, false);
  if (!claims.is_object()) return OidcTokenInvalid("no token");
  IdToken id = Read(claims);
  CONCORD_CHECK_OK(CheckIdToken(id, options_, nonce, clock_.Now()));
  return id;
}

}  // namespace concord::identity::oidc
