#pragma once
// Guessing is stopped by e-mail address, whether an account exists or not: a lock that only real accounts had would tell which
// ones exist. An attempt is counted before its password is checked, so that parallel guesses do not get around the limit.
#include "platform/base/result.h"
#include "platform/time/clock.h"

namespace concord::identity {

constexpr int kAttemptsAllowed = 5;
constexpr Micros kAttemptWindow = 15 * 60 * kSecond;
constexpr Micros kLockTime = 15 * 60 * kSecond;

struct Attempts {
  int count = 0;
  Micros first_time = 0;    // of the window
  Micros locked_until = 0;  // 0: not locked
};

// The state with one more attempt, or RESOURCE_EXHAUSTED ACCOUNT_LOCKED {retry_after_seconds}. After a success the caller
// forgets the state.
Result<Attempts> CountAttempt(Attempts before, Micros now);

}  // namespace concord::identity
