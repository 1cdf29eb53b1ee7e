#include "portal/gateway/turn.h"

namespace concord::portal {
namespace {

constexpr long kCookieSeconds = 7 * 24 * 3600;  // the longest session; identity ends it sooner where it should

}  // namespace

const char kSessionCookie[] = "concord_session";

std::string CookieOf(const http::Request& request, const std::string& of) {
  const std::string& all = request.Header("cookie");
  const std::string name = of + "=";
  for (std::size_t at = 0; at < all.size();) {
    auto end = all.find(';', at);
    if (end == std::string::npos) end = all.size();
    while (at < end && all[at] == ' ') ++at;
    if (all.compare(at, name.size(), name) == 0) return all.substr(at + name.size(), end - at - name.size());
    at = end + 1;
  }
  return "";
}

std::string SetCookie(const http::Request& request, const std::string& secret) {
  return SetCookie(request, kSessionCookie, secret, "/", secret.empty() ? 0 : kCookieSeconds);
}

std::string SetCookie(const http::Request& request, const std::string& name, const std::string& secret, const std::string& path, long seconds) {
  std::string out = name + "=" + secret + "; Path=" + path + "; HttpOnly; SameSite=Lax; Max-Age=" + std::to_string(seconds);
  if (request.Header("x-forwarded-proto") == "https") out += "; Secure";
  return out;
}

Status CheckOrigin(const http::Request& request) {
  const std::string& origin = request.Header("origin");
  if (origin.empty()) return Ok();
  const auto slashes = origin.find("://");
  if (slashes != std::string::npos && origin.substr(slashes + 3) == request.Header("host")) return Ok();
  return PermissionDenied("ORIGIN_WRONG", "this change comes from a page of another site");
}

Status CheckContentType(const http::Request& request) {
  if (request.body.empty() || request.Header("content-type").rfind("application/json", 0) == 0) return Ok();
  return InvalidArgument("CONTENT_TYPE_WRONG", "the body must be application/json");
}

void SecurityHeaders(http::Response& response) {
  response.headers.emplace("X-Content-Type-Options", "nosniff");
  response.headers.emplace("Referrer-Policy", "same-origin");
  response.headers.emplace("Content-Security-Policy",
                           "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; "
                           "form-action 'self'");
}

}  // namespace concord::portal
