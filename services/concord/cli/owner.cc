#include "concord/cli/owner.h"

namespace concord::cli {

void DeclareOwner(config::Config& config) {
  config.Declare("owner_dsn", "", "libpq conninfo of the owner, without a database; better by CONCORD_OWNER_DSN: flags can be seen by others", true);
}

std::string WrongOwner(const std::string& dsn) {
  if (dsn.empty()) return "--owner-dsn is missing";
  if (dsn.find("://") != std::string::npos) return "--owner-dsn takes words (host=… user=…), not an address: the database is added to it";
  return "";
}

Result<std::unique_ptr<store::PostgresStore>> OpenAsOwner(const std::string& dsn, const std::string& service, bool owns_schema) {
  store::PostgresOptions options;
  options.dsn = dsn + " dbname=concord_" + service;
  options.connections = options.system_connections = 2;
  options.owns_schema = owns_schema;
  return store::PostgresStore::Open(options);
}

}  // namespace concord::cli
