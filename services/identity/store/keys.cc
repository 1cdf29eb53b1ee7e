#include "identity/store/keys.h"

namespace concord::identity::keys {
namespace {

Status Changed(store::Tx& tx, Result<std::int64_t> changed) {
  if (!changed.ok()) return std::move(changed).error();
  tx.Notify(kChannel);
  return Ok();
}

}  // namespace

Result<SigningKeyRows> LoadAnywhere(store::Tx& tx) {
  CONCORD_TRY(auto rows, tx.Query("SELECT key_id, kid, seed, sealed, create_time, sign_time, made_by, withdraw_time, withdrawn_by "
                                  "FROM signing_keys ORDER BY key_id"));
  SigningKeyRows keys;
  for (const auto& r : rows)
    keys.push_back({r.Int(0), r.Text(1), r.Bytes(2), r.Bool(3), r.Int(4), r.Int(5), r.Text(6), r.Int(7), r.Text(8)});
  return keys;
}

Status AddAnywhere(store::Tx& tx, const SigningKey& k) {
  return Changed(tx, tx.Exec("INSERT INTO signing_keys (key_id, kid, seed, sealed, create_time, sign_time, made_by) VALUES ($2, $3, $4, $5, $6, $7, $8)",
                      {k.number, k.kid, store::Blob{k.seed}, std::int64_t{k.sealed}, k.create_time, k.sign_time, k.made_by}));
}

Status SealAnywhere(store::Tx& tx, const SigningKey& k) {
  return Changed(tx, tx.Exec("UPDATE signing_keys SET kid = $3, seed = $4, sealed = $5 WHERE key_id = $2",
                      {k.number, k.kid, store::Blob{k.seed}, std::int64_t{k.sealed}}));
}

Status WithdrawAnywhere(store::Tx& tx, const SigningKey& k) {
  return Changed(tx, tx.Exec("UPDATE signing_keys SET withdraw_time = $3, withdrawn_by = $4, seed = $5, sealed = 0 WHERE key_id = $2", {k.number, k.withdraw_time, k.withdrawn_by, store::Blob{}}));
}

Status SignFromAnywhere(store::Tx& tx, const SigningKey& k) {
  return Changed(tx, tx.Exec("UPDATE signing_keys SET sign_time = $3 WHERE key_id = $2", {k.number, k.sign_time}));
}

}  // namespace concord::identity::keys
