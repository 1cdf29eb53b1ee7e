#include "identity/domain/oidc.h"

#include <algorithm>
#include <sstream>

#include "identity/domain/account.h"

namespace concord::identity {
namespace {

std::string Trimmed(const std::string& text) {
  const auto from = text.find_first_not_of(" \t"), to = text.find_last_not_of(" \t");
  return from == std::string::npos ? "" : text.substr(from, to - from + 1);
}

Error Wrong(const std::string& what) { return InvalidArgument("CONFIG_VALUE", what); }

}  // namespace

Error OidcTokenInvalid(const std::string& why) { return Unauthenticated("OIDC_TOKEN_INVALID", "the account service's answer cannot be trusted: " + why); }

Result<std::map<std::string, OidcDomain>> OidcDomainsOf(const std::string& text) {
  std::map<std::string, OidcDomain> out;
  std::istringstream all(text);
  for (std::string one; std::getline(all, one, ',');) {
    one = Trimmed(one);
    if (one.empty()) continue;
    const auto eq = one.find('='), colon = one.find(':', eq == std::string::npos ? 0 : eq);
    if (eq == std::string::npos || colon == std::string::npos || eq == 0)
      return Wrong("identity.oidc.domains: \"" + one + "\" is not domain=OFFICE:role+role");
    OidcDomain domain;
    domain.office = Trimmed(one.substr(eq + 1, colon - eq - 1));
    std::vector<std::string> roles;
    std::istringstream list(one.substr(colon + 1));
    for (std::string role; std::getline(list, role, '+');) roles.push_back(Trimmed(role));
    CONCORD_TRY(domain.roles, CleanRoles(roles, "identity.oidc.domains"));
    std::string name = Trimmed(one.substr(0, eq));
    std::transform(name.begin(), name.end(), name.begin(), [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    out[name] = std::move(domain);
  }
  return out;
}

bool TrustworthyUrl(std::string_view url) {
  if (std::any_of(url.begin(), url.end(), [](unsigned char c) { return c <= 0x20 || c >= 0x7f || c == '\\'; })) return false;
  if (url.rfind("https://", 0) == 0) return url.size() > 8 && url.substr(8, url.find('/', 8) - 8).find('@') == url.npos;
  if (url.rfind("http://", 0) != 0) return false;
  std::string_view host = url.substr(7, url.find_first_of("/?#", 7) - 7);
  const auto port = host.rfind(':');
  if (port != host.npos && host.back() != ']') host = host.substr(0, port);
  return host == "localhost" || host == "127.0.0.1" || host == "[::1]";
}

Status CheckOidcOptions(const OidcOptions& o) {
  if (!o.on()) return Ok();
  if (!TrustworthyUrl(o.issuer) || o.issuer.find_first_of("?#") != std::string::npos)
    return Wrong("identity.oidc.issuer must be an https address (http only to this machine) without query");
  if (o.client_id.empty()) return Wrong("identity.oidc.client_id is missing: the name under which the account service knows this installation");
  if (!TrustworthyUrl(o.redirect) || o.redirect.back() == '/')
    return Wrong("identity.oidc.redirect must be the portal's address as browsers see it, https (http only to this machine), without / at its end");
  std::istringstream scopes(o.scopes);
  bool openid = false;
  for (std::string s; scopes >> s;) openid = openid || s == "openid";
  if (!openid) return Wrong("identity.oidc.scopes must contain openid");
  return Ok();
}

std::string SafeNext(const std::string& next) {
  const bool fine = next.size() >= 1 && next.size() <= 500 && next[0] == '/' && (next.size() == 1 || (next[1] != '/' && next[1] != '\\')) &&
                    std::all_of(next.begin(), next.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f && c != '\\'; });
  return fine ? next : "/home";
}

Status CheckIdToken(const IdToken& t, const OidcOptions& o, const std::string& nonce, Micros now) {
  if (t.issuer != o.issuer) return OidcTokenInvalid("another issuer");
  if (std::find(t.audience.begin(), t.audience.end(), o.client_id) == t.audience.end()) return OidcTokenInvalid("made for somebody else");
  if (t.audience.size() > 1 && t.azp.empty()) return OidcTokenInvalid("made for several and does not say for whom");
  if (!t.azp.empty() && t.azp != o.client_id) return OidcTokenInvalid("made for another party");
  if (t.subject.empty()) return OidcTokenInvalid("about nobody");
  if (t.expire_time == 0 || now >= t.expire_time + kOidcLeeway) return OidcTokenInvalid("expired");
  if (t.issue_time == 0 || t.issue_time > now + kOidcLeeway) return OidcTokenInvalid("made in the future");
  if (t.issue_time < now - kOidcTokenAge - kOidcLeeway) return OidcTokenInvalid("made too long ago");
  if (t.not_before > now + kOidcLeeway) return OidcTokenInvalid("not valid yet");
  if (nonce.empty() || t.nonce != nonce) return OidcTokenInvalid("made for another attempt");
  return Ok();
}

}  // namespace concord::identity
