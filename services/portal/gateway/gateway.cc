#include "portal/gateway/gateway.h"

#include <google/protobuf/wrappers.pb.h>
#include <atomic>
#include <nlohmann/json.hpp>

#include "google/api/httpbody.pb.h"
#include "platform/http/error_body.h"
#include "platform/http/server.h"
#include "platform/id/id.h"
#include "portal/gateway/files.h"
#include "portal/gateway/limits.h"
#include "portal/gateway/live.h"
#include "portal/gateway/oidc.h"
#include "portal/gateway/sessions.h"
#include "portal/gateway/turn.h"
#include "portal/gateway/upstream.h"

namespace concord::portal {
namespace {

constexpr char kIdentity[] = "/concord.identity.";
constexpr char kSignOut[] = "/concord.identity.v1.IdentityService/SignOut";
constexpr char kGetMe[] = "/concord.identity.v1.IdentityService/GetMe";

bool IsFileName(const std::string& name) {
  return !name.empty() && name.size() <= 128 && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789-.") == std::string::npos;
}

// google.api.HttpBody is the answer itself, not JSON; its checksum is said beside it.
http::Response FileOf(const std::string& bytes) {
  google::api::HttpBody body;
  if (!body.ParseFromString(bytes)) return http::ErrorResponse(Internal("ANSWER_UNREADABLE", "the file could not be read"));
  http::Response r;
  r.headers = {{"Content-Type", body.content_type()}, {"Cache-Control", "no-store"}, {"X-Content-SHA256", Sha256Hex(body.data())}};
  // A file that has a name brings it along; only what needs no quoting in a header is taken.
  google::protobuf::StringValue name;
  if (body.extensions_size() > 0 && body.extensions(0).UnpackTo(&name) && IsFileName(name.value()))
    r.headers.emplace("Content-Disposition", "attachment; filename=\"" + name.value() + "\"");
  r.body = std::move(*body.mutable_data());
  return r;
}

}  // namespace

struct Gateway::Impl {
  Impl(GatewayOptions o, rpc::Channels& channels, const rpc::Rules& r, cache::Cache& c, metrics::Registry& m)
      : options(std::move(o)), rules(r), metrics(m), limits(c, m, SystemClock()), upstream(channels), sessions(upstream, SystemClock()), oidc(upstream) {}

  GatewayOptions options;
  const rpc::Rules& rules;
  metrics::Registry& metrics;
  Limits limits;
  Upstream upstream;
  Sessions sessions;
  Oidc oidc;
  Files files;
  std::string openapi;
  std::unique_ptr<Routes> routes;
  std::unique_ptr<Live> live;
  std::atomic<bool> draining{false};
  std::vector<std::unique_ptr<http::Server>> servers;

  // No request comes any more, no answer is on its way, no stream is open: then the rest may go.
  ~Impl() {
    servers.clear();
    upstream.Stop();
    live.reset();
  }

  void Handle(http::Request request, std::shared_ptr<http::Reply> reply);
  Status Understand(Turn& turn);
  Status Identify(Turn& turn, bool anonymous);
  Status CountAnonymous(const Turn& turn);
  void Call(const std::shared_ptr<Turn>& turn);
  void Answer(Turn& turn, http::Response response);
  http::Response ResponseOf(Turn& turn, const std::string& bytes);
  void Count(Turn& turn, int status);
};

void Gateway::Impl::Count(Turn& turn, int status) {
  const std::string what = turn.route != nullptr ? turn.route->method : turn.request.path.rfind("/v1/", 0) == 0 ? "unknown" : "pages";
  metrics.AddCounter("concord_http_total", "HTTP requests answered, by RPC (or pages) and status.", {{"rpc", what}, {"status", std::to_string(status)}}).Add();
  metrics.AddHistogram("concord_http_seconds", "Time from request to answer, or to the first event.", {{"rpc", what}})
      .Observe(static_cast<double>(SystemClock().Now() - turn.begun) / kSecond);
  turn.span.Set("http.response.status_code", status);
  if (status >= 500) turn.span.Fail(std::to_string(status));
  turn.span.End();
}

void Gateway::Impl::Answer(Turn& turn, http::Response response) {
  SecurityHeaders(response);
  if (const auto& trace = turn.span.traceparent(); !trace.empty()) response.headers.emplace("X-Trace-Id", trace.substr(3, 32));
  Count(turn, response.status);
  turn.reply->Send(std::move(response));
}

// Route, body and origin, before anybody is asked who they are.
Status Gateway::Impl::Understand(Turn& turn) {
  const auto& q = turn.request;
  const bool reads = q.method == "GET" || q.method == "HEAD";
  if (!reads) {
    CONCORD_CHECK_OK(CheckOrigin(q));
    CONCORD_CHECK_OK(CheckContentType(q));
  }
  const auto match = routes->Find(q.method == "HEAD" ? "GET" : q.method, q.path);
  if (match.route == nullptr) {
    if (!match.allowed.empty()) return http::WrongVerb(q.method, match.allowed);
    return NotFound("ROUTE_UNKNOWN", "there is nothing at " + q.path);
  }
  if (match.route->stream && q.method == "HEAD") return http::WrongVerb(q.method, match.allowed);
  turn.route = match.route;
  turn.span.Rename(q.method + " " + match.route->pattern);  // what matches no route may be anything
  turn.span.Set("http.request.method", q.method);
  turn.span.Set("http.route", match.route->pattern);
  CONCORD_TRY(turn.bytes, routes->RequestOf(*match.route, match.bound, q.query, q.body));
  return Ok();
}

// Cookie or API token. A call without either that changes something is counted by address: sign-in, joining, one-time links.
Status Gateway::Impl::Identify(Turn& turn, bool anonymous) {
  const std::string& header = turn.request.Header("authorization");
  if (header.rfind("Bearer ", 0) == 0) {
    turn.secret = header.substr(7);
  } else {
    turn.secret = CookieOf(turn.request);
    turn.by_cookie = !turn.secret.empty();
  }
  if (!anonymous || turn.request.method == "GET" || turn.request.method == "HEAD") return Ok();
  return CountAnonymous(turn);
}

Status Gateway::Impl::CountAnonymous(const Turn& turn) {
  if (!limits.Admit("anonymous", turn.request.peer, options.anonymous_per_minute))
    return ResourceExhausted("TOO_MANY_REQUESTS", "too many attempts from this address; try again in a minute");
  return Ok();
}

void Gateway::Impl::Handle(http::Request request, std::shared_ptr<http::Reply> reply) {
  auto turn = std::make_shared<Turn>();
  turn->begun = SystemClock().Now();
  turn->request = std::move(request);
  turn->reply = std::move(reply);
  const std::string& path = turn->request.path;
  if (path == "/v1/openapi.json") {
    const auto& verb = turn->request.method;
    if (verb != "GET" && verb != "HEAD") return Answer(*turn, http::ErrorResponse(http::WrongVerb(verb, "GET")));
    http::Response r;
    r.headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-cache"}};
    r.body = openapi;
    return Answer(*turn, std::move(r));
  }
  if (path != "/v1" && path.rfind("/v1/", 0) != 0) return Answer(*turn, files.Get(turn->request));
  turn->span = trace::Span::Begin(trace::Kind::kServer, "HTTP", turn->request.Header("traceparent"));
  if (draining) return Answer(*turn, http::ErrorResponse(Unavailable("STOPPING", "the portal is stopping; try again in a moment")));
  if (Oidc::Is(path)) {
    turn->span.Rename("HTTP sign-in elsewhere");  // its address carries a code
    if (auto s = CountAnonymous(*turn); !s.ok()) return Answer(*turn, http::ErrorResponse(s.error()));
    return oidc.Handle(*turn, [this, turn](http::Response r) { Answer(*turn, std::move(r)); });
  }
  if (auto s = Understand(*turn); !s.ok()) return Answer(*turn, http::ErrorResponse(s.error()));
  const rpc::Rule* rule = rules.ByRequest(turn->route->input);
  const bool anonymous = rule != nullptr && rule->anonymous;
  if (auto s = Identify(*turn, anonymous); !s.ok()) return Answer(*turn, http::ErrorResponse(s.error()));
  if (turn->secret.empty()) return Call(std::move(turn));
  sessions.Exchange(turn->secret, turn->span.traceparent(), [this, turn, anonymous](Result<Access> access) {
    if (!access.ok()) {
      // An old cookie must not keep anybody from signing in or joining.
      if (anonymous) return Call(turn);
      auto r = http::ErrorResponse(access.error());
      if (turn->by_cookie && r.status == 401) r.headers.emplace("Set-Cookie", SetCookie(turn->request, ""));
      return Answer(*turn, std::move(r));
    }
    const bool changes = turn->request.method != "GET" && turn->request.method != "HEAD";
    if (changes && !anonymous && turn->by_cookie && turn->request.Header("x-csrf-token") != access->csrf)
      return Answer(*turn, http::ErrorResponse(PermissionDenied("CSRF_TOKEN_WRONG", "the page is older than the session; load it again")));
    turn->token = access->token;
    turn->csrf = access->csrf;
    Call(turn);
  });
}

void Gateway::Impl::Call(const std::shared_ptr<Turn>& turn) {
  if (turn->route->stream) return live->Open(turn, [this, turn](int status) { Count(*turn, status); });
  Outgoing call;
  call.method = turn->route->method;
  call.bytes = std::move(turn->bytes);
  call.token = turn->token;
  call.language = turn->request.Header("accept-language");
  call.traceparent = turn->span.traceparent();
  call.client = turn->request.peer;
  upstream.Unary(std::move(call), [this, turn](Result<std::string> bytes) {
    // Somebody was disabled, a token revoked, a password set: counts from the next request on.
    if (turn->route->verb != "GET" && turn->route->method.rfind(kIdentity, 0) == 0) sessions.AskAgain();
    if (bytes.ok()) return Answer(*turn, ResponseOf(*turn, *bytes));
    if (bytes.error().code == Code::kUnauthenticated) sessions.Forget(turn->secret);  // its access token may have been too old
    Answer(*turn, http::ErrorResponse(bytes.error()));
  });
}

http::Response Gateway::Impl::ResponseOf(Turn& turn, const std::string& bytes) {
  if (turn.route->output == "google.api.HttpBody") return FileOf(bytes);
  auto json = routes->JsonOf(turn.route->output, bytes);
  if (!json.ok()) return http::ErrorResponse(json.error());
  http::Response r;
  r.headers = {{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}};
  r.body = *std::move(json);
  if (turn.route->session) {
    auto parsed = nlohmann::json::parse(r.body);
    r.headers.emplace("Set-Cookie", SetCookie(turn.request, parsed.value("sessionToken", "")));
    parsed.erase("sessionToken");
    r.body = parsed.dump();
  } else if (turn.route->method == kGetMe && turn.by_cookie) {
    // A page that came from elsewhere has a session but not its token yet; only a page of this origin can read it.
    r.headers.emplace("X-CSRF-Token", turn.csrf);
  } else if (turn.route->method == kSignOut) {
    r.headers.emplace("Set-Cookie", SetCookie(turn.request, ""));
  }
  return r;
}

Gateway::Gateway(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<Gateway>> Gateway::Start(GatewayOptions options, rpc::Channels& channels, const rpc::Rules& rules, cache::Cache& cache,
                                                metrics::Registry& metrics) {
  auto impl = std::make_unique<Impl>(std::move(options), channels, rules, cache, metrics);
  CONCORD_TRY(impl->files, Files::Load(impl->options.pages));
  CONCORD_TRY(impl->routes, Routes::Load());
  impl->openapi = impl->routes->OpenApi();
  impl->live = std::make_unique<Live>(impl->upstream, *impl->routes);
  auto& streams = metrics.AddGauge("concord_http_streams", "Event streams that are open.");
  metrics.OnScrape([open = impl->live->open(), &streams] { streams.Set(static_cast<double>(*open)); });
  std::unique_ptr<Gateway> gateway(new Gateway(std::move(impl)));
  for (std::string address : gateway->impl_->options.addresses) {
    // The same port on every address, also where the first was picked.
    if (!gateway->impl_->servers.empty() && address.size() > 2 && address.substr(address.size() - 2) == ":0")
      address = address.substr(0, address.size() - 1) + std::to_string(gateway->port());
    http::ServerOptions server;
    server.address = address;
    CONCORD_TRY(auto started, http::Server::Start(server, [raw = gateway->impl_.get()](http::Request q, std::shared_ptr<http::Reply> reply) {
      raw->Handle(std::move(q), std::move(reply));
    }));
    gateway->impl_->servers.push_back(std::move(started));
  }
  return gateway;
}

void Gateway::Drain(Micros grace) {
  impl_->draining = true;
  impl_->upstream.AwaitQuiet(grace);
}

Gateway::~Gateway() = default;
int Gateway::port() const { return impl_->servers.empty() ? 0 : impl_->servers.front()->port(); }

}  // namespace concord::portal
