#pragma once
// Principal ⇄ the JSON of a token. Private to platform/auth.
#include <optional>
#include <string>
#include <string_view>

#include "platform/auth/principal.h"

namespace concord::auth {

std::string HeaderJson(std::string_view kid);
// Nothing when the header is not {"alg":"EdDSA","kid":…}. "none" and every other algorithm are refused here.
std::optional<std::string> KidOfHeader(std::string_view json);

std::string ClaimsJson(const Principal& principal, Micros now, Micros expire);
std::optional<Principal> PrincipalOfClaims(std::string_view json);

}  // namespace concord::auth
