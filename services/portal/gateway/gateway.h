#pragma once
// The portal's server: HTTP/JSON for every route of the protos, sessions by cookie, server-sent events, and the pages.
//
// A browser holds an opaque cookie; every change must carry the session's CSRF token in X-CSRF-Token and come from this origin. A
// program sends its API token as "Authorization: Bearer …". Both are swapped at identity for an access token of five minutes.
#include <memory>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/cache/cache.h"
#include "platform/metrics/metrics.h"
#include "platform/rpc/channels.h"
#include "platform/rpc/rules.h"

namespace concord::portal {

struct GatewayOptions {
  std::vector<std::string> addresses = {"127.0.0.1:0"};  // the first one's port 0 is picked and used for all
  std::string pages;                                     // folder of the built pages; "": none
  int anonymous_per_minute = 600;                        // calls without a session that change something, per client address
};

class Gateway {
 public:
  // Takes requests from its return on. Errors: FAILED_PRECONDITION PORT_TAKEN | PAGES_UNREADABLE; INVALID_ARGUMENT ADDRESS_INVALID.
  static Result<std::unique_ptr<Gateway>> Start(GatewayOptions options, rpc::Channels& channels, const rpc::Rules& rules, cache::Cache& cache,
                                                metrics::Registry& metrics);
  // Answers what comes from now on with UNAVAILABLE STOPPING and waits for the calls in progress, at most until `grace` from now.
  void Drain(Micros grace);
  ~Gateway();  // ends streams; calls in flight are dropped
  int port() const;

 private:
  struct Impl;
  explicit Gateway(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace concord::portal
