#include "platform/store/testing/test_store.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <map>
#include <optional>
#include <string>

#include "platform/store/postgres/postgres.h"
#include "platform/store/testing/postgres_server.h"
#include "platform/store/testing/temp_store.h"

namespace concord::store {
namespace {

bool OnPostgres() {
  const char* wanted = std::getenv("CONCORD_TEST_STORE");
  return wanted != nullptr && std::string(wanted) == "postgres";
}

std::unique_ptr<PostgresStore> Open(const std::string& database, const std::string& role, const std::string& system, bool owns) {
  PostgresOptions options;
  options.dsn = PostgresServer::Get().Dsn(database, role);
  options.system_dsn = PostgresServer::Get().Dsn(database, system);
  options.owns_schema = owns;
  auto opened = PostgresStore::Open(options);
  if (!opened.ok()) {
    ADD_FAILURE() << opened.error().ToString();
    std::abort();
  }
  return *std::move(opened);
}

std::string TextOf(const std::vector<migrate::Migration>& migrations) {
  std::string out;
  for (const auto& m : migrations) out += m.postgres;
  return out;
}

// Databases that a test has left, by their tables: the next one empties it, which is quicker than making one.
std::multimap<std::string, std::string>& Left() {
  static std::multimap<std::string, std::string> left;
  return left;
}

std::string Take(const std::vector<migrate::Migration>& migrations) {
  const auto known = Left().find(TextOf(migrations));
  if (known == Left().end()) {
    static int made = 0;
    const std::string database = PostgresServer::Get().FreshDatabase("concord_test_" + std::to_string(++made));
    Status applied = migrate::Apply(*Open(database, "concord_owner", "concord_owner", true), migrations);
    if (!applied.ok()) ADD_FAILURE() << applied.error().ToString();
    return database;
  }
  const std::string database = known->second;
  Left().erase(known);
  PostgresServer::Get().Psql(database,
                             "DO $$ BEGIN EXECUTE (SELECT 'TRUNCATE ' || string_agg(format('%I', relname), ', ') || ' RESTART IDENTITY' FROM pg_class "
                             "WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'schema_versions'); END $$");
  return database;
}

}  // namespace

struct TestStore::Impl {
  std::optional<TempStore> sqlite;
  std::string text, database;
  std::unique_ptr<PostgresStore> postgres;
};

TestStore::TestStore(const std::vector<migrate::Migration>& migrations, SqliteOptions options) : impl_(new Impl) {
  if (!OnPostgres()) {
    impl_->sqlite.emplace(std::move(options));
    Status made = migrate::Apply(**impl_->sqlite, migrations);
    if (!made.ok()) ADD_FAILURE() << made.error().ToString();
    return;
  }
  impl_->text = TextOf(migrations);
  impl_->database = Take(migrations);
  impl_->postgres = Open(impl_->database, impl_->database, impl_->database + "_system", false);
}

TestStore::~TestStore() {
  if (impl_->postgres == nullptr) return;
  impl_->postgres.reset();
  Left().emplace(impl_->text, impl_->database);
}

Store& TestStore::operator*() {
  if (impl_->sqlite) return **impl_->sqlite;
  return *impl_->postgres;
}

void TestStore::Reopen() {
  if (impl_->sqlite) return impl_->sqlite->Reopen();
  impl_->postgres.reset();
  impl_->postgres = Open(impl_->database, impl_->database, impl_->database + "_system", false);
}

std::shared_ptr<Store> TestStore::Replica() {
  if (impl_->sqlite) return {std::shared_ptr<void>(), &**impl_->sqlite};
  return Open(impl_->database, impl_->database, impl_->database + "_system", false);
}

}  // namespace concord::store
