#pragma once
// Small secrets at rest: AES-256-GCM under a key that the operator gives. What is sealed for one purpose cannot be opened for another.
#include <optional>
#include <string>
#include <string_view>

namespace concord::auth {

constexpr std::size_t kSealKeyBytes = 32;

// `key` has kSealKeyBytes bytes (anything else is a programming error and ends the process). `purpose` is bound in, not kept.
std::string Seal(std::string_view key, std::string_view purpose, std::string_view secret);
// Nothing when it was sealed with another key, for another purpose, or was changed.
std::optional<std::string> Unseal(std::string_view key, std::string_view purpose, std::string_view sealed);

}  // namespace concord::auth
