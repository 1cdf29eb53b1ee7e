#include "identity/domain/signing_key.h"

#include <algorithm>

namespace concord::identity {

const char* NameOf(KeyState state) {
  switch (state) {
    case KeyState::kPublished: return "PUBLISHED";
    case KeyState::kSigning: return "SIGNING";
    case KeyState::kVerifying: return "VERIFYING";
    case KeyState::kEnded: return "ENDED";
    case KeyState::kWithdrawn: return "WITHDRAWN";
  }
  return "";
}

const SigningKey* SignerAt(const SigningKeyRows& keys, Micros now) {
  const SigningKey* best = nullptr;
  for (const auto& k : keys)
    if (k.withdraw_time == 0 && k.sign_time <= now && (best == nullptr || std::pair(k.sign_time, k.number) > std::pair(best->sign_time, best->number)))
      best = &k;
  return best;
}

const SigningKey* UnderWay(const SigningKeyRows& keys, Micros now) {
  const SigningKey* next = nullptr;
  for (const auto& k : keys)
    if (k.withdraw_time == 0 && k.sign_time > now && (next == nullptr || k.number > next->number)) next = &k;
  return next;
}

Micros NotAfter(const SigningKeyRows& keys, const SigningKey& key) {
  Micros until = 0;
  for (const auto& k : keys) {
    const bool later = std::pair(k.sign_time, k.number) > std::pair(key.sign_time, key.number);
    const bool signs = k.withdraw_time == 0 || k.withdraw_time > k.sign_time;  // one withdrawn before took nobody's place
    if (later && signs && (until == 0 || k.sign_time < until)) until = k.sign_time;
  }
  return until == 0 ? 0 : until + kSignedFor + kClockSlack;
}

KeyState StateOf(const SigningKeyRows& keys, const SigningKey& key, Micros now) {
  if (key.withdraw_time > 0) return KeyState::kWithdrawn;
  if (key.sign_time > now) return KeyState::kPublished;
  const SigningKey* signer = SignerAt(keys, now);
  if (signer != nullptr && signer->number == key.number) return KeyState::kSigning;
  return NotAfter(keys, key) > now ? KeyState::kVerifying : KeyState::kEnded;
}

bool TooOld(const SigningKeyRows& keys, Micros now, Micros max_age) {
  const SigningKey* signer = SignerAt(keys, now);
  return signer != nullptr && UnderWay(keys, now) == nullptr && now >= signer->sign_time + max_age;
}

}  // namespace concord::identity
