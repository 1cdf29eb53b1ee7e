#pragma once
// Signing keys, which belong to no office: every function needs an unscoped transaction.
#include "identity/domain/signing_key.h"
#include "platform/store/store.h"

namespace concord::identity::keys {

constexpr char kChannel[] = "signing_keys";  // notified at every change

Result<SigningKeyRows> LoadAnywhere(store::Tx& tx);  // in the order of their making
// ALREADY_EXISTS where another replica has made the one of this number.
Status AddAnywhere(store::Tx& tx, const SigningKey& key);
Status SealAnywhere(store::Tx& tx, const SigningKey& key);  // kid, seed, sealed
Status WithdrawAnywhere(store::Tx& tx, const SigningKey& key);  // withdraw_time, withdrawn_by; the seed goes
Status SignFromAnywhere(store::Tx& tx, const SigningKey& key);  // sign_time

}  // namespace concord::identity::keys
