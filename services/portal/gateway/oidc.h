#pragma once
// Signing in at another account service, as the browser sees it: away to the service with a cookie that only this browser has, and back with
// a session. What is checked is identity's; here are redirections and cookies only, and none leads anywhere but to identity's account service
// and to pages of this host.
#include <functional>
#include <memory>

#include "portal/gateway/turn.h"
#include "portal/gateway/upstream.h"

namespace concord::portal {

class Oidc {
 public:
  using Answer = std::function<void(http::Response)>;
  explicit Oidc(Upstream& upstream) : upstream_(upstream) {}
  static bool Is(const std::string& path) { return path.rfind("/v1/oidc/", 0) == 0; }
  // GET /v1/oidc/start?next=/home and GET /v1/oidc/callback?…; `answer` may be called before this returns.
  void Handle(const Turn& turn, Answer answer);

 private:
  Upstream& upstream_;
};

}  // namespace concord::portal
