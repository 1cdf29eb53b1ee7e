#pragma once
// Migrations: pairs NNNN_name.{sqlite,pg}.sql embedded at build, applied in order, each in one transaction, with checksum.
// A release only adds (tables, columns with a default, indexes): the process of the release before goes on working on the schema of
// this one, so the owner migrates first and the processes follow one by one.
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/store/store.h"

namespace concord::migrate {

struct Migration {
  int version;           // NNNN
  std::string name;      // "init"
  std::string sqlite;    // statements end with ";" at the end of a line; "$$ … $$" may hold such lines
  std::string postgres;  // the same in PostgreSQL; "" only in lists that never meet it (the bus file, an archive)
};

// Brings `store` up to the last of `migrations` where it owns the schema; else only looks whether exactly these are there.
// Idempotent, and safe when two do it at once.
// Errors: FAILED_PRECONDITION STORE_NEWER (the store has a version that this program does not know; says both),
// FAILED_PRECONDITION SCHEMA_OLDER (versions are missing and somebody else owns the schema: `concord migrate`),
// DATA_LOSS MIGRATION_CHANGED (an applied migration's text differs).
Status Apply(store::Store& store, const std::vector<Migration>& migrations);

// The same without changing anything, whoever owns the schema.
Status Check(store::Store& store, const std::vector<Migration>& migrations);

// The last version that is there; 0: none.
Result<int> Version(store::Store& store);

}  // namespace concord::migrate
