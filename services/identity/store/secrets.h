#pragma once
// Sessions, API tokens, one-time codes and attempts. Secrets are kept as SHA-256 only: they have 256 random bits,
// so a slow hash would add nothing. Functions named …Anywhere need an unscoped transaction.
#include <optional>
#include <string>
#include <vector>

#include "identity/domain/account.h"
#include "identity/domain/attempts.h"
#include "platform/store/store.h"

namespace concord::identity::secrets {

Status AddSessionAnywhere(store::Tx& tx, const Session& session);
Result<std::optional<Session>> SessionAnywhere(store::Tx& tx, const std::string& token_hash);
Status ExtendSessionAnywhere(store::Tx& tx, const std::string& id, Micros expire_time);
Status DropExpiredAnywhere(store::Tx& tx, Micros now);  // sessions, codes and attempts whose time is over
Status DropSession(store::Tx& tx, const std::string& id);
Status DropSessionsOf(store::Tx& tx, const std::string& person);

Status AddApiToken(store::Tx& tx, const ApiToken& token);
Result<std::optional<ApiToken>> ApiTokenAnywhere(store::Tx& tx, const std::string& secret_hash);
Result<std::vector<ApiToken>> ListApiTokens(store::Tx& tx, const std::string& person);
Result<bool> DropApiToken(store::Tx& tx, const std::string& person, const std::string& id);

// A new code of a person (or of the first start) makes the older ones void.
Status PutCodeAnywhere(store::Tx& tx, const OneTimeCode& code);
Result<std::optional<OneTimeCode>> CodeAnywhere(store::Tx& tx, const std::string& code_hash, Micros now);
Status DropCodeAnywhere(store::Tx& tx, const std::string& code_hash);

Result<Attempts> AttemptsAnywhere(store::Tx& tx, const std::string& email_hash);
Status PutAttemptsAnywhere(store::Tx& tx, const std::string& email_hash, const Attempts& attempts);
Status ForgetAttemptsAnywhere(store::Tx& tx, const std::string& email_hash);

}  // namespace concord::identity::secrets
