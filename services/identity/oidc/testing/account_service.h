#pragma once
// An account service without a network, for what a real one never says: it signs whatever a test wants, with keys of every kind.
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include <functional>
#include <map>
#include <nlohmann/json.hpp>
#include <string>

#include "identity/oidc/http.h"
#include "platform/base/base64.h"

namespace concord::identity::oidc {

// A private key of "RSA", "EC" or "OKP" and its public half as a JWK.
class TestKey {
 public:
  TestKey(std::string kty, std::string kid, int bits = 2048) : kty_(std::move(kty)), kid_(std::move(kid)) {
    if (kty_ == "RSA") key_ = EVP_RSA_gen(static_cast<unsigned>(bits));
    if (kty_ == "EC") key_ = EVP_EC_gen("P-256");
    if (kty_ == "OKP") key_ = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  }
  ~TestKey() { EVP_PKEY_free(key_); }
  TestKey(const TestKey&) = delete;

  nlohmann::json Jwk() const {
    nlohmann::json jwk{{"kty", kty_}, {"use", "sig"}};
    if (!kid_.empty()) jwk["kid"] = kid_;
    if (kty_ == "RSA") jwk["n"] = Number("n"), jwk["e"] = Number("e");
    if (kty_ == "EC") {
      jwk["crv"] = "P-256";
      unsigned char point[65];
      std::size_t size = 0;
      EVP_PKEY_get_octet_string_param(key_, "encoded-pub-key", point, sizeof point, &size);
      jwk["x"] = Base64Url({reinterpret_cast<char*>(point) + 1, 32});
      jwk["y"] = Base64Url({reinterpret_cast<char*>(point) + 33, 32});
    }
    if (kty_ == "OKP") {
      unsigned char bytes[32];
      std::size_t size = sizeof bytes;
      EVP_PKEY_get_raw_public_key(key_, bytes, &size);
      jwk["crv"] = "Ed25519", jwk["x"] = Base64Url({reinterpret_cast<char*>(bytes), size});
    }
    return jwk;
  }

  std::string Sign(const nlohmann::json& claims, const std::string& alg, nlohmann::json header = nlohmann::json::object()) const {
    header["alg"] = alg;
    if (!kid_.empty() && !header.contains("kid")) header["kid"] = kid_;
    const std::string message = Base64Url(header.dump()) + "." + Base64Url(claims.dump());
    return message + "." + Base64Url(Signature(message, alg));
  }

 private:
  std::string Number(const char* name) const {
    BIGNUM* n = nullptr;
    EVP_PKEY_get_bn_param(key_, name, &n);
    std::string bytes(static_cast<std::size_t>(BN_num_bytes(n)), '\0');
    BN_bn2bin(n, reinterpret_cast<unsigned char*>(bytes.data()));
    BN_free(n);
    return Base64Url(bytes);
  }
  std::string Signature(const std::string& message, const std::string& alg) const {
    EVP_MD_CTX* context = EVP_MD_CTX_new();
    EVP_PKEY_CTX* how = nullptr;
    EVP_DigestSignInit(context, &how, alg == "EdDSA" ? nullptr : EVP_sha256(), nullptr, key_);
    if (alg == "PS256") EVP_PKEY_CTX_set_rsa_padding(how, RSA_PKCS1_PSS_PADDING), EVP_PKEY_CTX_set_rsa_pss_saltlen(how, RSA_PSS_SALTLEN_DIGEST);
    std::string out(1024, '\0');
    std::size_t size = out.size();
    const auto* m = reinterpret_cast<const unsigned char*>(message.data());
    EVP_DigestSign(context, reinterpret_cast<unsigned char*>(out.data()), &size, m, message.size());
    EVP_MD_CTX_free(context);
    out.resize(size);
    if (kty_ != "EC") return out;
    const auto* der = reinterpret_cast<const unsigned char*>(out.data());
    ECDSA_SIG* s = d2i_ECDSA_SIG(nullptr, &der, static_cast<long>(size));
    std::string raw(64, '\0');
    BN_bn2binpad(ECDSA_SIG_get0_r(s), reinterpret_cast<unsigned char*>(raw.data()), 32);
    BN_bn2binpad(ECDSA_SIG_get0_s(s), reinterpret_cast<unsigned char*>(raw.data()) + 32, 32);
    ECDSA_SIG_free(s);
    return raw;
  }
  const std::string kty_, kid_;
  EVP_PKEY* key_ = nullptr;
};

struct AccountService {
  std::string issuer = "https://id.example.org";
  nlohmann::json discovery{{"issuer", issuer},
                           {"authorization_endpoint", issuer + "/auth"},
                           {"token_endpoint", issuer + "/token"},
                           {"jwks_uri", issuer + "/keys"},
                           {"authorization_response_iss_parameter_supported", true}};
  nlohmann::json keys = nlohmann::json::array();
  std::function<HttpAnswer(const std::string& form, const std::string& authorization)> token;
  int key_fetches = 0;
  bool away = false;

  class Line final : public Http {
   public:
    explicit Line(AccountService& to) : to_(to) {}
    Result<HttpAnswer> Get(const std::string& url) override {
      if (to_.away) return Unavailable("OIDC_UNREACHABLE", "away");
      if (url == to_.issuer + "/.well-known/openid-configuration") return HttpAnswer{200, to_.discovery.dump()};
      if (url == to_.issuer + "/keys") return ++to_.key_fetches, HttpAnswer{200, nlohmann::json{{"keys", to_.keys}}.dump()};
      return HttpAnswer{404, ""};
    }
    Result<HttpAnswer> Post(const std::string& url, const std::string& form, const std::string& authorization) override {
      if (to_.away) return Unavailable("OIDC_UNREACHABLE", "away");
      return url == to_.issuer + "/token" ? to_.token(form, authorization) : HttpAnswer{404, ""};
    }

   private:
    AccountService& to_;
  };
};

}  // namespace concord::identity::oidc
