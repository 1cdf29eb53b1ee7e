#pragma once
// base64url (RFC 4648 section 5) without padding: tokens, JWT, page tokens.
#include <optional>
#include <string>
#include <string_view>

namespace concord {

std::string Base64Url(std::string_view bytes);
// Nothing when `text` is not canonical base64url without padding.
std::optional<std::string> FromBase64Url(std::string_view text);

}  // namespace concord
