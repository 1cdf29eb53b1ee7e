#include "platform/http/error_body.h"

#include <nlohmann/json.hpp>

namespace concord::http {
namespace {

constexpr char kWrongVerb[] = "METHOD_NOT_ALLOWED";

}  // namespace

int StatusOf(Code code) {
  switch (code) {
    case Code::kInvalidArgument:
    case Code::kFailedPrecondition:
    case Code::kOutOfRange: return 400;
    case Code::kUnauthenticated: return 401;
    case Code::kPermissionDenied: return 403;
    case Code::kNotFound: return 404;
    case Code::kAlreadyExists:
    case Code::kAborted: return 409;
    case Code::kResourceExhausted: return 429;
    case Code::kCancelled: return 499;
    case Code::kUnimplemented: return 501;
    case Code::kUnavailable: return 503;
    case Code::kDeadlineExceeded: return 504;
    default: return 500;
  }
}

std::string ErrorBody(const Error& error) {
  using nlohmann::json;
  json info = {{"@type", "type.googleapis.com/google.rpc.ErrorInfo"}, {"reason", error.reason}, {"domain", "concord"}};
  info["metadata"] = json::object();
  for (const auto& [key, value] : error.metadata) info["metadata"][key] = value;
  json details = json::array({info});
  if (!error.violations.empty()) {
    json fields = json::array();
    for (const auto& v : error.violations) fields.push_back({{"field", v.field}, {"description", v.description}});
    details.push_back({{"@type", "type.googleapis.com/google.rpc.BadRequest"}, {"fieldViolations", fields}});
  }
  // What a caller sent may stand in the message; broken bytes in it must not break the answer.
  return json{{"code", static_cast<int>(error.code)}, {"message", error.message}, {"details", details}}.dump(-1, ' ', false, json::error_handler_t::replace);
}

Error WrongVerb(const std::string& verb, const std::string& allowed) {
  return Error(Code::kUnimplemented, kWrongVerb, "this path is not for " + verb + " but for " + allowed).With("allow", allowed);
}

Response ErrorResponse(const Error& error) {
  Response r;
  r.status = StatusOf(error.code);
  r.headers.emplace("Content-Type", "application/json");
  if (r.status == 429) r.headers.emplace("Retry-After", "60");
  if (error.reason == kWrongVerb) {
    r.status = 405;
    r.headers.emplace("Allow", error.metadata.at("allow"));
  }
  r.body = ErrorBody(error);
  return r;
}

}  // namespace concord::http
