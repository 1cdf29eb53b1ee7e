#pragma once
// One account service: where it is (discovery), its keys, and what it says for a code. Kept for a while, asked again when a token names a key
// that is not known: the service may change its keys at any time. Thread-safe; only on the `wait` executor.
#include <memory>
#include <mutex>
#include <string>

#include "identity/domain/oidc.h"
#include "identity/oidc/http.h"
#include "identity/oidc/jws.h"

namespace concord::identity::oidc {

class Provider {
 public:
  Provider(OidcOptions options, std::unique_ptr<Http> http, const Clock& clock) : options_(std::move(options)), http_(std::move(http)), clock_(clock) {}

  // The address to send a browser to. Errors: UNAVAILABLE OIDC_UNREACHABLE.
  Result<std::string> AuthorizeUrl(const std::string& state, const std::string& nonce, const std::string& verifier);
  // Who came back says by which issuer they were sent ("" : does not say). UNAUTHENTICATED OIDC_TOKEN_INVALID for another one.
  Status CheckIssuer(const std::string& said);
  // Code → ID token → its claims, all of its rules checked. Errors: OIDC_UNREACHABLE, OIDC_TOKEN_INVALID, OIDC_REFUSED.
  Result<IdToken> Redeem(const std::string& code, const std::string& verifier, const std::string& nonce);

  const OidcOptions& options() const { return options_; }

 private:
  struct Places {
    std::string authorize, token, keys;
    bool says_issuer = false, basic = true;
  };
  Result<Places> Find();
  Result<std::shared_ptr<const KeySet>> Keys(const Places& places, bool newer);

  const OidcOptions options_;
  const std::unique_ptr<Http> http_;
  const Clock& clock_;
  std::mutex mutex_;  // guards what follows
  Places places_;
  Micros found_ = 0;
  std::shared_ptr<const KeySet> keys_;
  Micros fetched_ = 0;
};

}  // namespace concord::identity::oidc
