#include "identity/store/oidc_attempts.h"

namespace concord::identity::attempts {

Status AddAnywhere(store::Tx& tx, const OidcAttempt& a) {
  CONCORD_CHECK_OK(tx.Exec("INSERT INTO oidc_attempts (state_hash, browser_hash, nonce, verifier, next_path, expire_time) VALUES ($2, $3, $4, $5, $6, $7)",
                           {a.state_hash, a.browser_hash, a.nonce, a.verifier, a.next, a.expire_time}));
  return Ok();
}

Result<std::optional<OidcAttempt>> TakeAnywhere(store::Tx& tx, const std::string& state_hash) {
  CONCORD_TRY(auto r, tx.One("DELETE FROM oidc_attempts WHERE state_hash = $2 RETURNING state_hash, browser_hash, nonce, verifier, next_path, expire_time",
                             {state_hash}));
  if (!r) return std::optional<OidcAttempt>();
  return std::optional<OidcAttempt>({r->Text(0), r->Text(1), r->Text(2), r->Text(3), r->Text(4), r->Int(5)});
}

Status DropExpiredAnywhere(store::Tx& tx, Micros now) {
  CONCORD_CHECK_OK(tx.Exec("DELETE FROM oidc_attempts WHERE expire_time <= $2", {now}));
  return Ok();
}

}  // namespace concord::identity::attempts
