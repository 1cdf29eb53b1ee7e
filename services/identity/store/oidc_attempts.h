#pragma once
// Sign-ins at another account service that are under way: of no office yet, so every function needs an unscoped transaction.
#include <optional>

#include "identity/domain/oidc.h"
#include "platform/store/store.h"

namespace concord::identity::attempts {

Status AddAnywhere(store::Tx& tx, const OidcAttempt& attempt);
// Takes it away: an attempt comes back once.
Result<std::optional<OidcAttempt>> TakeAnywhere(store::Tx& tx, const std::string& state_hash);
Status DropExpiredAnywhere(store::Tx& tx, Micros now);

}  // namespace concord::identity::attempts
