#pragma once
// Access tokens: compact JWT, alg EdDSA (Ed25519), five minutes, `kid` names the key. Verified locally by every service.
// Claims: iss "concord", sub, off (office), knd (person | participant | service), rol, wsh, par, sid, iat, exp (seconds).
//
//   auto signer = MakeSigner(seed, SystemClock());
//   auto verifier = MakeVerifier({PublicKeyOf(seed)}, SystemClock());
//   auto tokens = MakeServiceTokens("intake", *service_signer, SystemClock());  // of PublicKeyOf(service_seed, "services/intake")
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/auth/principal.h"
#include "platform/time/clock.h"

namespace concord::auth {

constexpr Micros kTokenLife = 300 * kSecond;
constexpr std::size_t kSeedBytes = 32;

struct PublicKey {
  std::string kid;      // base64url of the first 12 bytes of SHA-256(bytes)
  std::string bytes;    // 32
  std::string subject;  // what it may sign: "" tokens of people and participants, "services/intake" those of that service only
  Micros not_after = 0; // no token of it is good from then on; 0: no end is known
};

// 32 random bytes: a new signing key.
std::string NewSeed();

// `seed` must have kSeedBytes bytes (everywhere here; anything else is a programming error and ends the process).
PublicKey PublicKeyOf(std::string_view seed, std::string subject = "");
// Of 32 public bytes; nothing when they are not so many.
std::optional<PublicKey> PublicKeyFrom(std::string_view bytes, std::string subject);

// The token ends kTokenLife after it was made, or at the principal's expire_time when that is sooner. Thread-safe.
std::unique_ptr<Signer> MakeSigner(std::string_view seed, const Clock& clock);

// Accepts tokens of any of its keys, each for its subject only: while a key is changed both the old and the new one are there.
// Thread-safe; remembers the tokens it has seen, because checking a signature costs about as much as the rest of a small call.
class Keyring : public Verifier {
 public:
  // From now on these keys and no others: a token of a key that went is refused, also when it was seen before. A key whose kid is not of
  // its bytes is left out.
  virtual void Replace(std::vector<PublicKey> keys) = 0;
  // `fn` is called, on the thread of the caller and at most once in two seconds, when a token names a key that is not here; it may
  // call Replace, and the token is looked at once more.
  virtual void OnUnknownKey(std::function<void()> fn) = 0;
};
// `leeway`: how much longer a token is taken than it says, for clocks of machines that differ. While there are no keys at all every token
// is UNAVAILABLE KEYS_MISSING.
std::unique_ptr<Keyring> MakeKeyring(std::vector<PublicKey> keys, const Clock& clock, Micros leeway = 0);
std::unique_ptr<Verifier> MakeVerifier(std::vector<PublicKey> keys, const Clock& clock);

// Tokens of subject "services/{service}"; one per office is kept and made anew when less than a minute of it is left. Thread-safe.
std::unique_ptr<ServiceTokens> MakeServiceTokens(std::string service, const Signer& signer, const Clock& clock);

}  // namespace concord::auth
