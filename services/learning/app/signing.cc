#include "learning/app/signing.h"

#include "platform/auth/document.h"
#include "platform/auth/seal.h"
#include "platform/id/id.h"

namespace concord::learning {
namespace {

std::string PurposeOf(const std::string& kid) { return "concord.learning.model_keys/" + kid; }

}  // namespace

Result<std::string> ModelKeys::SeedOf(const db::KeyRow& key) const {
  if (!key.sealed) return key.seed;
  const Error shut = FailedPrecondition("KEY_SEALED", "the keys that sign models are encrypted in the database; learning.key_encryption_key must be the one they were encrypted with");
  if (options_.key_encryption_key.empty()) return shut;
  auto seed = auth::Unseal(options_.key_encryption_key, PurposeOf(key.id), key.seed);
  if (!seed) return shut;
  return *std::move(seed);
}

Status ModelKeys::Open(store::Tx& tx) const {
  CONCORD_TRY(auto keys, db::ListKeys(tx));
  for (db::KeyRow& key : keys) {
    CONCORD_TRY(const std::string seed, SeedOf(key));
    if (key.sealed || options_.key_encryption_key.empty()) continue;
    key.seed = auth::Seal(options_.key_encryption_key, PurposeOf(key.id), seed);
    key.sealed = true;
    CONCORD_CHECK_OK(db::SealKey(tx, key));
  }
  return Ok();
}

Result<db::KeyRow> ModelKeys::Present(store::Tx& tx, Micros now) const {
  CONCORD_TRY(auto keys, db::ListKeys(tx));
  if (!keys.empty() && keys[0].create_time + options_.max_age > now) {
    CONCORD_TRY(keys[0].seed, SeedOf(keys[0]));
    return std::move(keys[0]);
  }
  db::KeyRow made;
  const std::string seed = auth::NewSeed();
  made.id = auth::PublicKeyOf(seed).kid;
  made.create_time = now;
  made.sealed = !options_.key_encryption_key.empty();
  made.seed = made.sealed ? auth::Seal(options_.key_encryption_key, PurposeOf(made.id), seed) : seed;
  CONCORD_CHECK_OK(db::InsertKey(tx, made));
  made.seed = seed;
  return made;
}

Status ModelKeys::Sign(store::Tx& tx, db::ModelRow& row, Micros now) const {
  CONCORD_TRY(const auto key, Present(tx, now));
  row.key = key.id;
  row.signature = auth::SignDocument(key.seed, kModelDocument, row.sha256 + "\n" + Sha256Hex(row.card));
  return Ok();
}

Result<std::vector<auth::PublicKey>> ModelKeys::Public(store::Tx& tx) const {
  CONCORD_TRY(const auto keys, db::ListKeys(tx));
  std::vector<auth::PublicKey> out;
  for (const db::KeyRow& key : keys) {
    CONCORD_TRY(const std::string seed, SeedOf(key));
    out.push_back(auth::PublicKeyOf(seed));
  }
  return out;
}

}  // namespace concord::learning
