#include "identity/domain/attempts.h"

#include <string>

namespace concord::identity {

Result<Attempts> CountAttempt(Attempts a, Micros now) {
  if (now < a.locked_until) {
    const Micros left = (a.locked_until - now + kSecond - 1) / kSecond;
    return ResourceExhausted("ACCOUNT_LOCKED", "too many failed attempts: this account is locked for a while")
        .With("retry_after_seconds", std::to_string(left));
  }
  if (a.count == 0 || a.locked_until != 0 || now - a.first_time >= kAttemptWindow) a = Attempts{0, now, 0};
  a.count += 1;
  if (a.count >= kAttemptsAllowed) a.locked_until = now + kLockTime;
  return a;
}

}  // namespace concord::identity
