#include "learning/app/signing.h"

#include "platform/auth/document.h"
#include "platform/id/id.h"

namespace concord::learning {
namespace {

Result<db::KeyRow> PresentKey(store::Tx& tx, Micros now) {
  CONCORD_TRY(auto keys, db::ListKeys(tx));
  if (!keys.empty()) return std::move(keys[0]);
  db::KeyRow made;
  made.seed = auth::NewSeed();
  made.id = auth::PublicKeyOf(made.seed).kid;
  made.create_time = now;
  CONCORD_CHECK_OK(db::InsertKey(tx, made));
  return made;
}

}  // namespace

Status Sign(store::Tx& tx, db::ModelRow& row, Micros now) {
  CONCORD_TRY(const auto key, PresentKey(tx, now));
  row.key = key.id;
  row.signature = auth::SignDocument(key.seed, kModelDocument, row.sha256 + "\n" + Sha256Hex(row.card));
  return Ok();
}

std::string PublicBytesOf(const db::KeyRow& key) { return auth::PublicKeyOf(key.seed).bytes; }

}  // namespace concord::learning
