#pragma once
#include <string>
#include <string_view>

namespace concord::auth {

std::string Sha256(std::string_view bytes);  // 32 bytes
std::string Base64(std::string_view bytes);  // RFC 4648 section 4, padded, as HTTP's Basic wants it

}  // namespace concord::auth
