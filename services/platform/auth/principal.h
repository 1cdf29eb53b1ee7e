#pragma once
// Who calls: taken from a signed token, never from a request.
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"
#include "platform/time/clock.h"

namespace concord::auth {

enum class Kind { kAnonymous, kPerson, kParticipant, kService };

struct Principal {
  Kind kind = Kind::kAnonymous;
  std::string subject;                // "people/…", "workshops/…/participants/…", "services/intake"
  std::string office;                 // uuid; "" only for anonymous
  std::vector<std::string> roles;     // persons
  std::string workshop;               // participants: id (uuid) of their workshop
  std::string participant;            // participants: id (uuid)
  std::string session;                // id of the session, for sign-out; "" for API tokens and services
  Micros expire_time = 0;

  bool HasRole(std::string_view role) const;
};

// Signs tokens: Ed25519, compact JWT (alg EdDSA, kid), five minutes. Held by identity only (in the all-in-one shape also by the
// process, for tokens with which services call one another).
class Signer {
 public:
  virtual ~Signer() = default;
  virtual std::string Sign(const Principal& principal) const = 0;
};

// Verifies tokens locally. Errors: UNAUTHENTICATED TOKEN_INVALID | TOKEN_EXPIRED.
class Verifier {
 public:
  virtual ~Verifier() = default;
  virtual Result<Principal> Verify(std::string_view token) const = 0;
};

// A token with which `service` acts for `office`.
class ServiceTokens {
 public:
  virtual ~ServiceTokens() = default;
  virtual std::string For(const std::string& office) const = 0;
};

}  // namespace concord::auth
