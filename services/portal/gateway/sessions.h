#pragma once
// Opaque secrets (session cookie, API token) into signed access tokens, by identity.ExchangeSession. What identity said is kept for
// at most a minute, or until identity changes something through this gateway: what was ended elsewhere lives on here no longer. While
// identity does not answer, those whom it knew before go on until their access token ends.
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "platform/time/clock.h"
#include "portal/gateway/upstream.h"

namespace concord::portal {

struct Access {
  std::string token;
  std::string csrf;  // "" for API tokens
};

class Sessions {
 public:
  Sessions(Upstream& upstream, const Clock& clock) : upstream_(upstream), clock_(clock) {}
  // `done` may run before this returns. `traceparent`: of the request that asks. Errors: those of ExchangeSession.
  void Exchange(const std::string& secret, const std::string& traceparent, std::function<void(Result<Access>)> done);
  void Forget(const std::string& secret);
  // Whoever comes next is asked about at identity.
  void AskAgain();

 private:
  struct Kept {
    Access access;
    Micros until = 0;  // then identity is asked again
    Micros ends = 0;   // the access token itself
  };
  // What goes on while identity is away; it is asked again soon.
  std::optional<Access> StillGood(const std::string& secret);
  Upstream& upstream_;
  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Kept> kept_;
};

}  // namespace concord::portal
