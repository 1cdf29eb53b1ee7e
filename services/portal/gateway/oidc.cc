#include "portal/gateway/oidc.h"

#include <map>
#include <sstream>

#include "concord/identity/v1/identity.pb.h"
#include "platform/http/error_body.h"

namespace concord::portal {
namespace {

namespace pb = identity::v1;

constexpr char kService[] = "/concord.identity.v1.IdentityService/";
constexpr char kCookie[] = "concord_oidc";
constexpr char kCookiePath[] = "/v1/oidc";

std::map<std::string, std::string> Parameters(const std::string& query) {
  std::map<std::string, std::string> out;
  std::istringstream pairs(query);
  for (std::string pair; std::getline(pairs, pair, '&');) {
    for (char& c : pair)
      if (c == '+') c = ' ';
    const auto eq = pair.find('=');
    std::string name = PercentDecoded(pair.substr(0, eq)), value = eq == std::string::npos ? "" : PercentDecoded(pair.substr(eq + 1));
    // Two of a name could be read in two ways by two readers: then it counts as none. Protobuf takes no broken UTF-8.
    if (BrokenUtf8(value) != std::string::npos || !out.emplace(name, value).second) out[name].clear();
  }
  return out;
}

http::Response GoTo(const std::string& where) {
  http::Response r;
  r.status = 303;
  r.headers = {{"Location", where}, {"Cache-Control", "no-store"}};
  return r;
}

// The sign-in page says it in the reader's language.
http::Response Refused(const http::Request& request, const Error& error) {
  auto r = GoTo("/sign-in?problem=" + error.reason);
  r.headers.emplace("Set-Cookie", SetCookie(request, kCookie, "", kCookiePath, 0));
  return r;
}

Outgoing CallOf(const Turn& turn, const char* method, const google::protobuf::Message& request) {
  Outgoing call;
  call.method = std::string(kService) + method;
  call.bytes = request.SerializeAsString();
  call.traceparent = turn.span.traceparent();
  call.client = turn.request.peer;
  return call;
}

}  // namespace

void Oidc::Handle(const Turn& turn, Answer answer) {
  const auto& q = turn.request;
  if (q.method != "GET") return answer(http::ErrorResponse(http::WrongVerb(q.method, "GET")));
  auto said = Parameters(q.query);
  if (q.path == "/v1/oidc/start") {
    pb::StartOidcSignInRequest request;
    request.set_next(said["next"]);
    upstream_.Unary(CallOf(turn, "StartOidcSignIn", request), [q, answer = std::move(answer)](Result<std::string> bytes) {
      pb::OidcSignInStarted started;
      if (!bytes.ok()) return answer(Refused(q, bytes.error()));
      if (!started.ParseFromString(*bytes)) return answer(Refused(q, Internal("ANSWER_UNREADABLE", "")));
      auto r = GoTo(started.authorize_url());
      r.headers.emplace("Set-Cookie", SetCookie(q, kCookie, started.browser_secret(), kCookiePath, 600));
      answer(std::move(r));
    });
    return;
  }
  if (q.path != "/v1/oidc/callback") return answer(http::ErrorResponse(NotFound("ROUTE_UNKNOWN", "there is nothing at " + q.path)));
  pb::CompleteOidcSignInRequest request;
  request.set_code(said["code"]);
  request.set_state(said["state"]);
  request.set_issuer(said["iss"]);
  request.set_error(said["error"]);
  if (const auto secret = CookieOf(q, kCookie); BrokenUtf8(secret) == std::string::npos) request.set_browser_secret(secret);
  upstream_.Unary(CallOf(turn, "CompleteOidcSignIn", request), [q, answer = std::move(answer)](Result<std::string> bytes) {
    pb::OidcSignedIn done;
    if (!bytes.ok()) return answer(Refused(q, bytes.error()));
    if (!done.ParseFromString(*bytes)) return answer(Refused(q, Internal("ANSWER_UNREADABLE", "")));
    auto r = GoTo(done.next());
    r.headers.emplace("Set-Cookie", SetCookie(q, done.session().session_token()));
    r.headers.emplace("Set-Cookie", SetCookie(q, kCookie, "", kCookiePath, 0));
    answer(std::move(r));
  });
}

}  // namespace concord::portal
