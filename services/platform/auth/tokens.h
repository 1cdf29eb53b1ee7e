#pragma once
// Access tokens: compact JWT, alg EdDSA (Ed25519), five minutes, `kid` names the key. Verified locally by every service.
// Claims: iss "concord", sub, off (office), knd (person | participant | service), rol, wsh, par, sid, iat, exp (seconds).
//
//   auto signer = MakeSigner(seed, SystemClock());
//   auto verifier = MakeVerifier({PublicKeyOf(seed)}, SystemClock());
//   auto tokens = MakeServiceTokens("intake", *signer, SystemClock());
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "platform/auth/principal.h"
#include "platform/time/clock.h"

namespace concord::auth {

constexpr Micros kTokenLife = 300 * kSecond;
constexpr std::size_t kSeedBytes = 32;

struct PublicKey {
  std::string kid;    // base64url of the first 12 bytes of SHA-256(bytes)
  std::string bytes;  // 32
};

// 32 random bytes: a new signing key.
std::string NewSeed();

// `seed` must have kSeedBytes bytes (everywhere here; anything else is a programming error and ends the process).
PublicKey PublicKeyOf(std::string_view seed);

// The token ends kTokenLife after it was made, or at the principal's expire_time when that is sooner. Thread-safe.
std::unique_ptr<Signer> MakeSigner(std::string_view seed, const Clock& clock);

// Accepts tokens of any of `keys`: while a key is changed both the old and the new one are given. Thread-safe; remembers the
// tokens it has seen, because checking a signature costs about as much as the rest of a small call.
std::unique_ptr<Verifier> MakeVerifier(std::vector<PublicKey> keys, const Clock& clock);

// Tokens of subject "services/{service}"; one per office is kept and made anew when less than a minute of it is left. Thread-safe.
std::unique_ptr<ServiceTokens> MakeServiceTokens(std::string service, const Signer& signer, const Clock& clock);

}  // namespace concord::auth
