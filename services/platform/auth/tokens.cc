#include "platform/auth/tokens.h"

#include <openssl/rand.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>

#include "platform/auth/claims.h"
#include "platform/auth/digest.h"
#include "platform/auth/ed25519.h"
#include "platform/base/base64.h"

namespace concord::auth {
namespace {

std::string KidOf(std::string_view public_bytes) {
  return Base64Url(Sha256(public_bytes).substr(0, 12));
}

class JwtSigner : public Signer {
 public:
  JwtSigner(std::string_view seed, const Clock& clock)
      : key_(Ed25519::FromSeed(seed)), header_(Base64Url(HeaderJson(KidOf(key_.PublicBytes())))), clock_(clock) {}

  std::string Sign(const Principal& principal) const override {
    const Micros now = clock_.Now();
    Micros expire = now + kTokenLife;
    if (principal.expire_time > 0) expire = std::min(expire, principal.expire_time);
    std::string token = header_ + "." + Base64Url(ClaimsJson(principal, now, expire));
    return token + "." + Base64Url(key_.Sign(token));
  }

 private:
  const Ed25519 key_;
  const std::string header_;
  const Clock& clock_;
};

Error Invalid() { return Unauthenticated("TOKEN_INVALID", "the access token is not one of ours"); }

class JwtVerifier : public Keyring {
 public:
  JwtVerifier(std::vector<PublicKey> keys, const Clock& clock, Micros leeway) : clock_(clock), leeway_(leeway) { Replace(std::move(keys)); }

  void Replace(std::vector<PublicKey> keys) override {
    auto all = std::make_shared<Keys>();
    for (auto& key : keys) {
      if (key.bytes.size() != kSeedBytes || key.kid != KidOf(key.bytes)) continue;
      std::string kid = key.kid;
      Ed25519 bytes = Ed25519::FromPublic(key.bytes);
      all->emplace(std::move(kid), Known{std::move(bytes), std::move(key.subject), key.not_after});
    }
    const std::lock_guard lock(mutex_);
    keys_ = std::move(all);
    seen_.clear();
  }

  void OnUnknownKey(std::function<void()> fn) override {
    const std::lock_guard lock(mutex_);
    unknown_ = std::move(fn);
  }

  Result<Principal> Verify(std::string_view token) const override {
    if (token.size() > kMaxToken) return Invalid();
    if (auto known = Remembered(token)) return Unexpired(std::move(*known));
    const auto dot1 = token.find('.');
    const auto dot2 = dot1 == token.npos ? token.npos : token.find('.', dot1 + 1);
    if (dot2 == token.npos) return Invalid();
    const auto header = FromBase64Url(token.substr(0, dot1));
    const auto claims = FromBase64Url(token.substr(dot1 + 1, dot2 - dot1 - 1));
    const auto signature = FromBase64Url(token.substr(dot2 + 1));
    if (!header || !claims || !signature) return Invalid();
    const auto kid = KidOfHeader(*header);
    if (!kid) return Invalid();
    auto keys = Current();
    if (keys->empty()) return Unavailable("KEYS_MISSING", "tokens cannot be verified yet; try again in a moment");
    if (keys->count(*kid) == 0 && AskForMore()) keys = Current();
    const auto key = keys->find(*kid);
    if (key == keys->end() || !key->second.key.Verify(token.substr(0, dot2), *signature)) return Invalid();
    auto principal = PrincipalOfClaims(*claims);
    if (!principal || !MaySign(key->second, *principal)) return Invalid();
    Seen seen{std::move(*principal), key->second.not_after};
    Remember(token, seen, keys);
    return Unexpired(std::move(seen));
  }

 private:
  static constexpr std::size_t kMaxToken = 4096;
  static constexpr std::size_t kMaxRemembered = 4096;
  static constexpr Micros kAskAgain = 2 * kSecond;

  struct Known {
    Ed25519 key;
    std::string subject;
    Micros not_after;
  };
  using Keys = std::map<std::string, Known>;
  struct Seen {
    Principal principal;
    Micros not_after;
  };

  // The people's key makes nobody who could be taken for a service.
  static bool MaySign(const Known& key, const Principal& principal) {
    if (principal.kind == Kind::kService) return !key.subject.empty() && key.subject == principal.subject;
    return key.subject.empty() && principal.subject.rfind("services/", 0) != 0;
  }

  Result<Principal> Unexpired(Seen seen) const {
    const Micros now = clock_.Now() - leeway_;
    if (seen.not_after > 0 && now >= seen.not_after) return Invalid();
    if (now >= seen.principal.expire_time) return Unauthenticated("TOKEN_EXPIRED", "the access token has expired");
    return std::move(seen.principal);
  }

  std::shared_ptr<const Keys> Current() const {
    const std::lock_guard lock(mutex_);
    return keys_;
  }

  // False where nobody is there to ask, or somebody has asked just now.
  bool AskForMore() const {
    std::function<void()> ask;
    {
      const std::lock_guard lock(mutex_);
      if (!unknown_) return false;
      const Micros now = clock_.Now();
      if (asked_ > 0 && now < asked_ + kAskAgain && now >= asked_) return false;
      asked_ = now;
      ask = unknown_;
    }
    ask();  // without the lock: it may call Replace
    return true;
  }

  std::optional<Seen> Remembered(std::string_view token) const {
    const std::lock_guard lock(mutex_);
    const auto it = seen_.find(std::string(token));
    if (it == seen_.end()) return std::nullopt;
    return it->second;
  }

  // Unless the keys have been replaced since `keys` was looked at.
  void Remember(std::string_view token, const Seen& seen, const std::shared_ptr<const Keys>& keys) const {
    const std::lock_guard lock(mutex_);
    if (keys != keys_) return;
    if (seen_.size() >= kMaxRemembered) seen_.clear();  // tokens live five minutes: starting over costs little
    seen_.emplace(std::string(token), seen);
  }

  const Clock& clock_;
  const Micros leeway_;
  mutable std::mutex mutex_;  // guards what follows
  std::function<void()> unknown_;
  std::shared_ptr<const Keys> keys_;
  mutable Micros asked_ = 0;
  mutable std::unordered_map<std::string, Seen> seen_;
};

class CachedServiceTokens : public ServiceTokens {
 public:
  CachedServiceTokens(std::string service, const Signer& signer, const Clock& clock)
      : subject_("services/" + std::move(service)), signer_(signer), clock_(clock) {}

  std::string For(const std::string& office) const override {
    const Micros now = clock_.Now();
    {
      const std::lock_guard lock(mutex_);
      const auto it = tokens_.find(office);
      if (it != tokens_.end() && now < it->second.renew && now >= it->second.made) return it->second.token;
    }
    Principal principal;
    principal.kind = Kind::kService;
    principal.subject = subject_;
    principal.office = office;
    Made made{signer_.Sign(principal), now, now + kTokenLife - 60 * kSecond};
    const std::lock_guard lock(mutex_);
    return (tokens_[office] = std::move(made)).token;
  }

 private:
  struct Made {
    std::string token;
    Micros made;
    Micros renew;
  };
  const std::string subject_;
  const Signer& signer_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  mutable std::unordered_map<std::string, Made> tokens_;
};

}  // namespace

bool Principal::HasRole(std::string_view role) const { return std::find(roles.begin(), roles.end(), role) != roles.end(); }

std::string NewSeed() {
  std::string seed(kSeedBytes, '\0');
  if (RAND_bytes(reinterpret_cast<unsigned char*>(seed.data()), static_cast<int>(seed.size())) != 1) std::abort();
  return seed;
}

PublicKey PublicKeyOf(std::string_view seed, std::string subject) {
  std::string bytes = Ed25519::FromSeed(seed).PublicBytes();
  return {KidOf(bytes), bytes, std::move(subject)};
}

std::optional<PublicKey> PublicKeyFrom(std::string_view bytes, std::string subject) {
  if (bytes.size() != 32) return std::nullopt;
  return PublicKey{KidOf(bytes), std::string(bytes), std::move(subject)};
}

std::unique_ptr<Signer> MakeSigner(std::string_view seed, const Clock& clock) { return std::make_unique<JwtSigner>(seed, clock); }

std::unique_ptr<Keyring> MakeKeyring(std::vector<PublicKey> keys, const Clock& clock, Micros leeway) {
  return std::make_unique<JwtVerifier>(std::move(keys), clock, leeway);
}

std::unique_ptr<Verifier> MakeVerifier(std::vector<PublicKey> keys, const Clock& clock) { return MakeKeyring(std::move(keys), clock); }

std::unique_ptr<ServiceTokens> MakeServiceTokens(std::string service, const Signer& signer, const Clock& clock) {
  return std::make_unique<CachedServiceTokens>(std::move(service), signer, clock);
}

}  // namespace concord::auth
