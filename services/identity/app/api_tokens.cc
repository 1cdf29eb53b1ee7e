// Tokens for programs: never more rights than the person who made them has at the time of use.
#include <algorithm>

#include "identity/app/use_cases.h"
#include "identity/store/secrets.h"
#include "platform/id/id.h"

namespace concord::identity {

Result<UseCases::NewToken> UseCases::CreateApiToken(const auth::Principal& caller, const std::string& display_name,
                                                    const std::vector<std::string>& roles, int valid_days) {
  if (valid_days < 0 || valid_days > 365)
    return InvalidArgument("FIELD_INVALID", "a token lasts 1 to 365 days").At("valid_days", "1 to 365; 0 means 90");
  NewToken made;
  CONCORD_TRY(made.token.display_name, CleanDisplayName(display_name, "display_name"));
  CONCORD_TRY(made.token.roles, CleanRoles(roles, "roles"));
  for (const auto& role : made.token.roles)
    if (!caller.HasRole(role)) return PermissionDenied("ROLE_NOT_YOURS", "a token carries at most your own roles").With("role", role);
  CONCORD_TRY(made.token.person, IdFromName(caller.subject, "people"));
  made.secret = RandomToken();
  made.token.id = NewId();
  made.token.office = caller.office;
  made.token.secret_hash = Sha256Hex(made.secret);
  made.token.create_time = clock_.Now();
  made.token.expire_time = clock_.Now() + (valid_days == 0 ? 90 : valid_days) * 24 * kHour;
  CONCORD_CHECK_OK(store_.Transact(caller.office, [&](store::Tx& tx) { return secrets::AddApiToken(tx, made.token); }));
  return made;
}

Result<std::vector<ApiToken>> UseCases::ListApiTokens(const auth::Principal& caller) {
  CONCORD_TRY(const std::string person, IdFromName(caller.subject, "people"));
  return store_.Read(caller.office, [&](store::Tx& tx) { return secrets::ListApiTokens(tx, person); });
}

Status UseCases::RevokeApiToken(const auth::Principal& caller, const std::string& name) {
  const Error unknown = NotFound("API_TOKEN_NOT_FOUND", "no such token");
  CONCORD_TRY(const std::string person, IdFromName(caller.subject, "people"));
  auto id = IdFromName(name, "apiTokens");
  if (!id.ok()) return unknown;
  CONCORD_TRY(const bool dropped,
              store_.Transact(caller.office, [&](store::Tx& tx) { return secrets::DropApiToken(tx, person, *id); }));
  if (!dropped) return unknown;
  return Ok();
}

}  // namespace concord::identity
