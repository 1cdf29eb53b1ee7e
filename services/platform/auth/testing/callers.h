#pragma once
// Callers for tests of services over a real host: the token is a key into a table; signing has tests of its own.
#include <map>
#include <string>

#include "platform/auth/principal.h"

namespace concord::auth {

struct TableVerifier final : Verifier {
  Result<Principal> Verify(std::string_view token) const override {
    const auto found = callers.find(std::string(token));
    if (found == callers.end()) return Unauthenticated("TOKEN_INVALID", "no such token");
    return found->second;
  }
  std::map<std::string, Principal> callers;
};

struct FixedTokens final : ServiceTokens {
  std::string For(const std::string&) const override { return "service"; }
};

}  // namespace concord::auth
