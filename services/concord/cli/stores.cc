#include "concord/cli/stores.h"

#include <filesystem>

#include "concord/cli/owner.h"
#include "concord/schema/schemas.h"
#include "platform/migrate/migrate.h"
#include "platform/store/sqlite/sqlite.h"

namespace concord::cli {

Result<std::vector<OpenStore>> OpenDatabases(const std::string& owner_dsn) {
  std::vector<OpenStore> out;
  for (const auto& schema : schema::All()) {
    CONCORD_TRY(auto store, OpenAsOwner(owner_dsn, schema.service, false));
    if (Status same = migrate::Check(*store, schema.migrations); !same.ok()) {
      return Error(same.error().code, same.error().reason, schema.service + ": " + same.error().message);
    }
    out.push_back({schema.service, std::move(store)});
  }
  return out;
}

Result<std::vector<OpenStore>> OpenFolder(const std::string& data_dir) {
  std::vector<OpenStore> out;
  std::error_code ec;
  for (const auto& schema : schema::All()) {
    store::SqliteOptions options;
    options.path = data_dir + "/" + schema.service + ".db";
    if (!std::filesystem::exists(options.path, ec)) continue;
    CONCORD_TRY(auto store, store::SqliteStore::Open(options));
    out.push_back({schema.service, std::move(store)});
  }
  if (out.empty()) return NotFound("DATA_DIR_EMPTY", "no service has kept anything in this folder").With("path", data_dir);
  return out;
}

}  // namespace concord::cli
