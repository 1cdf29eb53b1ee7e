#include "platform/auth/tokens.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <mutex>
#include <unordered_map>

#include "platform/auth/claims.h"
#include "platform/auth/ed25519.h"
#include "platform/base/base64.h"

namespace concord::auth {
namespace {

std::string KidOf(std::string_view public_bytes) {
  unsigned char digest[32];
  std::size_t size = sizeof digest;
  EVP_Q_digest(nullptr, "SHA256", nullptr, public_bytes.data(), public_bytes.size(), digest, &size);
  return Base64Url({reinterpret_cast<const char*>(digest), 12});
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

class JwtVerifier : public Verifier {
 public:
  JwtVerifier(std::vector<PublicKey> keys, const Clock& clock) : clock_(clock) {
    for (auto& key : keys) keys_.emplace(std::move(key.kid), Ed25519::FromPublic(key.bytes));
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
    const auto key = kid ? keys_.find(*kid) : keys_.end();
    if (key == keys_.end() || !key->second.Verify(token.substr(0, dot2), *signature)) return Invalid();
    auto principal = PrincipalOfClaims(*claims);
    if (!principal) return Invalid();
    Remember(token, *principal);
    return Unexpired(std::move(*principal));
  }

 private:
  static constexpr std::size_t kMaxToken = 4096;
  static constexpr std::size_t kMaxRemembered = 4096;

  Result<Principal> Unexpired(Principal principal) const {
    if (clock_.Now() >= principal.expire_time) return Unauthenticated("TOKEN_EXPIRED", "the access token has expired");
    return principal;
  }

  std::optional<Principal> Remembered(std::string_view token) const {
    const std::lock_guard lock(mutex_);
    const auto it = seen_.find(std::string(token));
    if (it == seen_.end()) return std::nullopt;
    return it->second;
  }

  void Remember(std::string_view token, const Principal& principal) const {
    const std::lock_guard lock(mutex_);
    if (seen_.size() >= kMaxRemembered) seen_.clear();  // tokens live five minutes: starting over costs little
    seen_.emplace(std::string(token), principal);
  }

  std::map<std::string, Ed25519> keys_;
  const Clock& clock_;
  mutable std::mutex mutex_;
  mutable std::unordered_map<std::string, Principal> seen_;
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

PublicKey PublicKeyOf(std::string_view seed) {
  std::string bytes = Ed25519::FromSeed(seed).PublicBytes();
  return {KidOf(bytes), bytes};
}

std::unique_ptr<Signer> MakeSigner(std::string_view seed, const Clock& clock) { return std::make_unique<JwtSigner>(seed, clock); }

std::unique_ptr<Verifier> MakeVerifier(std::vector<PublicKey> keys, const Clock& clock) {
  return std::make_unique<JwtVerifier>(std::move(keys), clock);
}

std::unique_ptr<ServiceTokens> MakeServiceTokens(std::string service, const Signer& signer, const Clock& clock) {
  return std::make_unique<CachedServiceTokens>(std::move(service), signer, clock);
}

}  // namespace concord::auth
