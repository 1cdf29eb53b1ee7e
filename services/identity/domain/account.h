#pragma once
// Offices, people, sessions and tokens as identity knows them, and what may be written into them.
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"
#include "platform/time/clock.h"

namespace concord::identity {

struct Office {
  std::string id;
  std::string display_name;
  std::string country_code;
  bool demonstration = false;
  bool operates = false;  // the office that operates this installation
};

struct Person {
  std::string id;
  std::string office;
  std::string email;  // lower case
  std::string display_name;
  std::vector<std::string> roles;
  std::string password_hash;  // PHC string; "" until a password is set
  bool disabled = false;
  bool demonstration = false;
  Micros create_time = 0;
  Micros sign_in_time = 0;  // 0: never
  std::int64_t version = 1;
};

struct Session {
  std::string id;
  std::string token_hash;  // the secret itself is never kept
  std::string office;
  std::string person;       // "" for participants
  std::string workshop;     // participants
  std::string participant;  // participants
  Micros create_time = 0;
  Micros expire_time = 0;  // moves on while the session is used
};

struct ApiToken {
  std::string id;
  std::string office;
  std::string person;
  std::string secret_hash;
  std::string display_name;
  std::vector<std::string> roles;
  Micros create_time = 0;
  Micros expire_time = 0;
};

// A code that works once: the link of the first start, or one to set a password.
struct OneTimeCode {
  std::string code_hash;
  std::string office;  // "" for the first start
  std::string person;  // "" for the first start
  Micros expire_time = 0;
};

constexpr Micros kHour = 3600 * kSecond;
constexpr Micros kPersonSessionLife = 12 * kHour;
constexpr Micros kParticipantSessionLife = 7 * 24 * kHour;
constexpr Micros kLinkLife = 24 * kHour;

// administrator, facilitator, rapporteur, programme_officer, viewer.
const std::vector<std::string>& AllRoles();

// Errors: INVALID_ARGUMENT FIELD_INVALID with a violation at `field`.
Result<std::string> CleanEmail(std::string_view email, std::string field);  // lower case
Result<std::string> CleanDisplayName(std::string_view text, std::string field);  // 1 to 200 characters, no control characters
Result<std::string> CleanCountryCode(std::string_view code, std::string field);  // two letters, upper case
Status CheckPasswordRules(std::string_view password, std::string field);  // 10 to 200 characters
// Known, each once, in the order of AllRoles. At least one.
Result<std::vector<std::string>> CleanRoles(const std::vector<std::string>& roles, std::string field);

}  // namespace concord::identity
