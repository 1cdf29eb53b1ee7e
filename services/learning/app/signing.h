#pragma once
// The signature of a model: over its file and its card, so that whoever takes it up knows that it is what the registry approved. Keys are
// rows; their seeds are sealed where the operator gives a key for it, and made open ones are sealed at the next start.
#include <string>
#include <vector>

#include "learning/store/decisions.h"
#include "learning/store/models.h"
#include "platform/auth/tokens.h"
#include "platform/time/clock.h"

namespace concord::learning {

inline constexpr char kModelDocument[] = "concord.model.v1";

struct ModelKeyOptions {
  std::string key_encryption_key;  // 32 bytes; "": seeds are kept as they are
  Micros max_age = 365 * 24 * 3600 * kSecond;
};

class ModelKeys {
 public:
  explicit ModelKeys(ModelKeyOptions options = {}) : options_(std::move(options)) {}

  // Seals what is open where there is a key for it; FAILED_PRECONDITION KEY_SEALED where seeds cannot be opened. At the start.
  Status Open(store::Tx& tx) const;
  // Puts the signature of the present key into the row; makes a key where there is none, or the present one is too old.
  Status Sign(store::Tx& tx, db::ModelRow& row, Micros now) const;
  // Of every key, the present one first: models signed with older ones are verified with those.
  Result<std::vector<auth::PublicKey>> Public(store::Tx& tx) const;

 private:
  Result<db::KeyRow> Present(store::Tx& tx, Micros now) const;  // its seed open
  Result<std::string> SeedOf(const db::KeyRow& key) const;

  const ModelKeyOptions options_;
};

}  // namespace concord::learning
