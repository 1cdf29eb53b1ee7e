#include "identity/oidc/jws.h"

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>

#include <nlohmann/json.hpp>
#include <vector>

#include "identity/domain/oidc.h"
#include "platform/base/base64.h"

namespace concord::identity::oidc {
namespace {

using nlohmann::json;

template <auto free>
struct Free {
  template <class T>
  void operator()(T* p) const { free(p); }
};
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using Builder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Digest = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using Signature = std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>>;

struct Known {
  std::string kid, kty, alg;  // alg "": any of its type
  Key key;
};

const unsigned char* Bytes(const std::string& s) { return reinterpret_cast<const unsigned char*>(s.data()); }

std::string Text(const json& from, const char* name) {
  const auto it = from.find(name);
  return it != from.end() && it->is_string() ? it->get<std::string>() : std::string();
}
std::string Decoded(const json& from, const char* name) { return FromBase64Url(Text(from, name)).value_or(""); }

Key FromData(const char* type, OSSL_PARAM_BLD* builder) {
  Parameters parameters(OSSL_PARAM_BLD_to_param(builder));
  KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* made = nullptr;
  if (!parameters || !context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &made, EVP_PKEY_PUBLIC_KEY, parameters.get()) != 1)
    return nullptr;
  return Key(made);
}

Key RsaOf(const json& jwk) {
  const std::string n = Decoded(jwk, "n"), e = Decoded(jwk, "e");
  if (n.size() < 256 || n.size() > 1024 || e.empty() || e.size() > 8) return nullptr;  // 2048 to 8192 bits
  Number modulus(BN_bin2bn(Bytes(n), static_cast<int>(n.size()), nullptr)), exponent(BN_bin2bn(Bytes(e), static_cast<int>(e.size()), nullptr));
  Builder builder(OSSL_PARAM_BLD_new());
  if (!builder || !modulus || !exponent || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, modulus.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, exponent.get()) != 1)
    return nullptr;
  Key key = FromData("RSA", builder.get());
  return key && EVP_PKEY_get_bits(key.get()) >= 2048 ? std::move(key) : nullptr;
}

Key P256Of(const json& jwk) {
  const std::string x = Decoded(jwk, "x"), y = Decoded(jwk, "y");
  if (Text(jwk, "crv") != "P-256" || x.size() != 32 || y.size() != 32) return nullptr;
  const std::string point = "\x04" + x + y;
  Builder builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) != 1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(), point.size()) != 1)
    return nullptr;
  return FromData("EC", builder.get());
}

Key Ed25519Of(const json& jwk) {
  const std::string x = Decoded(jwk, "x");
  if (Text(jwk, "crv") != "Ed25519" || x.size() != 32) return nullptr;
  return Key(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, Bytes(x), x.size()));
}

// The type of key that an algorithm needs; "" for one that is not allowed.
std::string TypeFor(const std::string& alg) {
  if (alg == "RS256" || alg == "PS256") return "RSA";
  if (alg == "ES256") return "EC";
  if (alg == "EdDSA") return "OKP";
  return "";
}

// JOSE writes r and s side by side, OpenSSL reads DER.
std::string DerOf(const std::string& raw) {
  if (raw.size() != 64) return "";
  Signature s(ECDSA_SIG_new());
  BIGNUM *r = BN_bin2bn(Bytes(raw), 32, nullptr), *t = BN_bin2bn(Bytes(raw) + 32, 32, nullptr);
  if (!s || ECDSA_SIG_set0(s.get(), r, t) != 1) return "";
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(s.get(), &der);
  std::string out = size > 0 ? std::string(reinterpret_cast<char*>(der), static_cast<std::size_t>(size)) : "";
  OPENSSL_free(der);
  return out;
}

bool Right(EVP_PKEY* key, const std::string& alg, const std::string& message, std::string signature) {
  if (alg == "ES256") signature = DerOf(signature);
  Digest context(EVP_MD_CTX_new());
  EVP_PKEY_CTX* how = nullptr;
  const EVP_MD* digest = alg == "EdDSA" ? nullptr : EVP_sha256();
  if (signature.empty() || !context || EVP_DigestVerifyInit(context.get(), &how, digest, nullptr, key) != 1) return false;
  if (alg == "PS256" && (EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING) != 1 || EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST) != 1))
    return false;
  return EVP_DigestVerify(context.get(), Bytes(signature), signature.size(), Bytes(message), message.size()) == 1;
}

}  // namespace

struct KeySet::Impl {
  std::vector<Known> keys;
};

KeySet::KeySet(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
KeySet::~KeySet() = default;
std::size_t KeySet::size() const { return impl_->keys.size(); }

Result<std::shared_ptr<const KeySet>> KeySet::Parse(const std::string& text) {
  const json all = json::parse(text, nullptr, false);
  const Error none = Unavailable("OIDC_UNREACHABLE", "the account service's keys cannot be read");
  if (!all.is_object() || !all.contains("keys") || !all["keys"].is_array()) return none;
  auto impl = std::make_unique<Impl>();
  for (const auto& jwk : all["keys"]) {
    if (!jwk.is_object() || impl->keys.size() >= 64) continue;
    if (const std::string use = Text(jwk, "use"); !use.empty() && use != "sig") continue;
    Known known{Text(jwk, "kid"), Text(jwk, "kty"), Text(jwk, "alg"), nullptr};
    if (known.kty == "RSA") known.key = RsaOf(jwk);
    if (known.kty == "EC") known.key = P256Of(jwk);
    if (known.kty == "OKP") known.key = Ed25519Of(jwk);
    if (known.key && (known.alg.empty() || TypeFor(known.alg) == known.kty)) impl->keys.push_back(std::move(known));
  }
  return std::shared_ptr<const KeySet>(new KeySet(std::move(impl)));
}

Result<KeySet::Checked> KeySet::Check(const std::string& token) const {
  const auto dot1 = token.find('.'), dot2 = dot1 == std::string::npos ? dot1 : token.find('.', dot1 + 1);
  if (dot2 == std::string::npos || token.size() > 32768 || token.find('.', dot2 + 1) != std::string::npos) return OidcTokenInvalid("no token");
  const auto header = FromBase64Url(token.substr(0, dot1)), payload = FromBase64Url(token.substr(dot1 + 1, dot2 - dot1 - 1)),
             signature = FromBase64Url(token.substr(dot2 + 1));
  if (!header || !payload || !signature) return OidcTokenInvalid("no token");
  const json h = json::parse(*header, nullptr, false);
  if (!h.is_object()) return OidcTokenInvalid("no token");
  if (h.contains("crit")) return OidcTokenInvalid("it asks for more than is known here");
  const std::string alg = Text(h, "alg"), kid = Text(h, "kid"), type = TypeFor(alg);
  if (type.empty()) return OidcTokenInvalid("signed in a way that is not allowed");
  // Where the header names no key, the only one that fits is meant.
  std::vector<const Known*> fitting;
  for (const auto& k : impl_->keys)
    if (k.kty == type && (k.alg.empty() || k.alg == alg) && (kid.empty() || k.kid == kid)) fitting.push_back(&k);
  if (fitting.size() != 1) return Checked{"", true};
  if (!Right(fitting[0]->key.get(), alg, token.substr(0, dot2), *signature)) return OidcTokenInvalid("wrong signature");
  return Checked{*payload, false};
}

}  // namespace concord::identity::oidc
