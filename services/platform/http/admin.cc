#include "platform/http/admin.h"

#include <nlohmann/json.hpp>

#include "platform/http/error_body.h"
#include "platform/time/clock.h"

namespace concord::http {
namespace {

Response Plain(std::string body, const char* type = "text/plain; charset=utf-8") {
  Response r;
  r.headers.emplace("Content-Type", type);
  r.headers.emplace("Cache-Control", "no-store");
  r.body = std::move(body);
  return r;
}

Response Ready(const AdminSources& sources) {
  nlohmann::json degraded = nlohmann::json::array();
  for (const auto& h : sources.degraded())
    degraded.push_back({{"module", h.module}, {"part", h.degraded.part}, {"reason", h.degraded.reason}});
  const bool ready = sources.ready();
  nlohmann::json body = {{"ready", ready}, {"degraded", degraded}};
  if (sources.dependencies) {
    body["dependencies"] = nlohmann::json::array();
    for (const auto& d : sources.dependencies())
      body["dependencies"].push_back({{"name", d.name}, {"needed", d.needed}, {"state", d.reason.empty() ? "OK" : d.reason}, {"message", d.message}, {"since", FormatTime(d.since)}});
  }
  Response r = Plain(body.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n", "application/json");
  r.status = ready ? 200 : 503;
  return r;
}

}  // namespace

Handler AdminHandler(AdminSources sources) {
  return [sources = std::move(sources)](Request request, std::shared_ptr<Reply> reply) {
    if (request.method != "GET" && request.method != "HEAD") return reply->Send(ErrorResponse(WrongVerb(request.method, "GET")));
    if (request.path == "/livez") return reply->Send(Plain("ok\n"));
    if (request.path == "/readyz") return reply->Send(Ready(sources));
    if (request.path == "/metrics") return reply->Send(Plain(sources.metrics(), "text/plain; version=0.0.4; charset=utf-8"));
    if (request.path == "/config") return reply->Send(Plain(sources.config()));
    reply->Send(ErrorResponse(NotFound("ROUTE_UNKNOWN", "/livez, /readyz, /metrics and /config are here")));
  };
}

}  // namespace concord::http
