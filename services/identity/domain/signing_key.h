#pragma once
// The keys that sign access tokens. Which one signs, which ones still verify and until when follows from their times alone, so that every
// replica that reads the same rows does the same.
#include <string>
#include <vector>

#include "platform/time/clock.h"

namespace concord::identity {

// Tokens live this long at most (auth::kTokenLife); clocks of services may differ by the slack.
constexpr Micros kSignedFor = 300 * kSecond, kClockSlack = 60 * kSecond;

struct SigningKey {
  std::int64_t number = 0;  // 1, 2, … as they were made
  std::string kid;
  std::string seed;         // as it is kept
  bool sealed = false;
  Micros create_time = 0;   // published since
  Micros sign_time = 0;     // signs from then on, until another does
  std::string made_by;
  Micros withdraw_time = 0; // 0: it was not
  std::string withdrawn_by;
};
using SigningKeyRows = std::vector<SigningKey>;

enum class KeyState { kPublished, kSigning, kVerifying, kEnded, kWithdrawn };
const char* NameOf(KeyState state);

// The one that signs at `now`; nullptr: none may.
const SigningKey* SignerAt(const SigningKeyRows& keys, Micros now);
// The one that was made last and has not signed yet; nullptr: none is on its way.
const SigningKey* UnderWay(const SigningKeyRows& keys, Micros now);
// No token of `key` is good from then on; 0 while nothing is to take its place.
Micros NotAfter(const SigningKeyRows& keys, const SigningKey& key);
KeyState StateOf(const SigningKeyRows& keys, const SigningKey& key, Micros now);
// Whether it is time to make another because of its age.
bool TooOld(const SigningKeyRows& keys, Micros now, Micros max_age);

}  // namespace concord::identity
