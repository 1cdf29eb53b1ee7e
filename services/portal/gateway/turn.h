#pragma once
// One request on its way through the gateway, and what browsers need said about it.
#include <memory>
#include <string>

#include "platform/http/server.h"
#include "platform/time/clock.h"
#include "platform/trace/span.h"
#include "portal/gateway/routes.h"

namespace concord::portal {

struct Turn {
  http::Request request;
  std::shared_ptr<http::Reply> reply;
  const Route* route = nullptr;
  std::string bytes;        // serialised request of the RPC
  std::string secret;       // cookie or API token; "" for nobody
  bool by_cookie = false;
  std::string token;        // access token
  std::string csrf;         // of the session; "" for API tokens
  trace::Span span;         // of calls, none of pages
  Micros begun = 0;
};

extern const char kSessionCookie[];
std::string CookieOf(const http::Request& request, const std::string& name = kSessionCookie);
// HttpOnly, SameSite=Lax, Secure only where the request came by https: a LAN address has none. An empty secret removes it.
std::string SetCookie(const http::Request& request, const std::string& secret);
std::string SetCookie(const http::Request& request, const std::string& name, const std::string& secret, const std::string& path, long seconds);
// A browser says where a change comes from; a program says nothing.
Status CheckOrigin(const http::Request& request);
Status CheckContentType(const http::Request& request);
void SecurityHeaders(http::Response& response);

}  // namespace concord::portal
