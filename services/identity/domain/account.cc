#include "identity/domain/account.h"

#include <algorithm>

namespace concord::identity {
namespace {

Error Invalid(std::string field, std::string what) {
  std::string message = field + ": " + what;
  return InvalidArgument("FIELD_INVALID", std::move(message)).At(std::move(field), std::move(what));
}

// Characters, not bytes: everything that does not continue a UTF-8 sequence. Transport has refused broken UTF-8 before.
std::size_t Characters(std::string_view text) {
  return std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; });
}

bool HasControl(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
char Upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

std::string_view Trimmed(std::string_view text) {
  while (!text.empty() && text.front() == ' ') text.remove_prefix(1);
  while (!text.empty() && text.back() == ' ') text.remove_suffix(1);
  return text;
}

}  // namespace

const std::vector<std::string>& AllRoles() {
  static const std::vector<std::string> roles = {"administrator", "facilitator", "rapporteur", "programme_officer", "viewer"};
  return roles;
}

Result<std::string> CleanEmail(std::string_view text, std::string field) {
  std::string email(Trimmed(text));
  std::transform(email.begin(), email.end(), email.begin(), Lower);
  const auto at = email.find('@');
  const bool fine = at != std::string::npos && at > 0 && at + 1 < email.size() && email.find('@', at + 1) == std::string::npos &&
                    email.size() <= 254 && email.find(' ') == std::string::npos && !HasControl(email);
  if (!fine) return Invalid(std::move(field), "must be an e-mail address of at most 254 characters");
  return email;
}

Result<std::string> CleanDisplayName(std::string_view text, std::string field) {
  const std::string_view name = Trimmed(text);
  const std::size_t length = Characters(name);
  if (length < 1 || length > 200) return Invalid(std::move(field), "must have 1 to 200 characters");
  if (HasControl(name)) return Invalid(std::move(field), "must not have control characters or line breaks");
  return std::string(name);
}

Result<std::string> CleanCountryCode(std::string_view text, std::string field) {
  std::string code(text);
  std::transform(code.begin(), code.end(), code.begin(), Upper);
  const bool fine = code.size() == 2 && std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
  if (!fine) return Invalid(std::move(field), "must be a country code of two letters");
  return code;
}

Status CheckPasswordRules(std::string_view password, std::string field) {
  const std::size_t length = Characters(password);
  if (length < 10 || length > 200) return Invalid(std::move(field), "must have 10 to 200 characters");
  return Ok();
}

Result<std::vector<std::string>> CleanRoles(const std::vector<std::string>& roles, std::string field) {
  for (const auto& role : roles) {
    if (std::find(AllRoles().begin(), AllRoles().end(), role) == AllRoles().end()) {
      return Invalid(std::move(field), "\"" + role.substr(0, 40) + "\" is not a role");
    }
  }
  std::vector<std::string> clean;
  for (const auto& role : AllRoles()) {
    if (std::find(roles.begin(), roles.end(), role) != roles.end()) clean.push_back(role);
  }
  if (clean.empty()) return Invalid(std::move(field), "must name at least one role");
  return clean;
}

}  // namespace concord::identity
