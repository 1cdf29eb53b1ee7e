#pragma once
// Passwords: argon2id, kept as a PHC string with its own salt and cost. One call takes tens of milliseconds and 19 MiB on purpose:
// only on a bounded executor, never inside a transaction.
#include <string>
#include <string_view>

namespace concord::auth {

std::string HashPassword(std::string_view password);

// False for a wrong password and for an `encoded` that is not ours, "" included; both take the time of a right one, so that the
// time of an answer does not tell whether an account exists.
bool CheckPassword(const std::string& encoded, std::string_view password);

}  // namespace concord::auth
