#pragma once
// Checks signatures of an account service: compact JWS by its published keys (JWKS), OpenSSL underneath. RS256, PS256, ES256 and EdDSA
// (Ed25519) only; "none" and every shared-secret algorithm are unknown here.
#include <memory>
#include <string>

#include "platform/base/result.h"

namespace concord::identity::oidc {

class KeySet {
 public:
  // A JWKS document. Keys that are of no use here are left out. OIDC_UNREACHABLE when it is none.
  static Result<std::shared_ptr<const KeySet>> Parse(const std::string& json);
  ~KeySet();
  struct Checked {
    std::string payload;      // JSON; only where the signature is right
    bool unknown_key = false; // no key of the header's kid and algorithm: there may be newer keys
  };
  // UNAUTHENTICATED OIDC_TOKEN_INVALID for what is no token, an algorithm that is not allowed, a wrong signature.
  Result<Checked> Check(const std::string& token) const;
  std::size_t size() const;

 private:
  struct Impl;
  explicit KeySet(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace concord::identity::oidc
