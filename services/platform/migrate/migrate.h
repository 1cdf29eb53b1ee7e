#pragma once
// Migrations: NNNN_name.{sqlite,pg}.sql embedded at build, applied in order, each in one transaction, with checksum.
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/store/store.h"

namespace concord::migrate {

struct Migration {
  int version;       // NNNN
  std::string name;  // "init"
  std::string sql;   // statements separated by ";\n"
};

// Brings `store` up to the last of `migrations`. Idempotent.
// Errors: FAILED_PRECONDITION STORE_NEWER (the store has a version that this program does not know; says both),
// DATA_LOSS MIGRATION_CHANGED (an applied migration's text differs).
Status Apply(store::Store& store, const std::vector<Migration>& migrations);

}  // namespace concord::migrate
