// Both databases keep the same: tables, columns, keys. And what PostgreSQL keeps apart besides.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <algorithm>
#include <map>
#include <set>
#include <thread>

#include "concord/schema/schemas.h"
#include "platform/store/postgres/postgres.h"
#include "platform/store/testing/postgres_server.h"
#include "platform/store/testing/temp_store.h"

namespace concord::schema {

void PrintTo(const Schema& s, std::ostream* out) { *out << s.service; }

namespace {

// Table → lines that say what it is: columns in their order, then keys and indexes sorted.
struct Table {
  std::vector<std::string> columns;
  std::set<std::string> keys;
};
using Tables = std::map<std::string, Table>;

store::Rows Ask(store::Store& s, const std::string& sql) {
  auto rows = s.ReadUnscoped([&](store::Tx& tx) { return tx.Query(sql); });
  if (!rows.ok()) ADD_FAILURE() << rows.error().ToString() << "\n" << sql;
  return rows.ok() ? *rows : store::Rows();
}

// Past the store, which keeps pragmas from use cases.
store::Rows AskFile(sqlite3* file, const std::string& sql) {
  store::Rows out;
  sqlite3_stmt* statement = nullptr;
  if (sqlite3_prepare_v2(file, sql.c_str(), -1, &statement, nullptr) != SQLITE_OK) ADD_FAILURE() << sqlite3_errmsg(file) << "\n" << sql;
  while (statement != nullptr && sqlite3_step(statement) == SQLITE_ROW) {
    std::vector<store::Value> row;
    for (int i = 0; i < sqlite3_column_count(statement); ++i) {
      if (sqlite3_column_type(statement, i) == SQLITE_INTEGER) {
        row.emplace_back(static_cast<std::int64_t>(sqlite3_column_int64(statement, i)));
      } else {
        const auto* text = sqlite3_column_text(statement, i);
        row.emplace_back(text == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(text)));
      }
    }
    out.emplace_back(std::move(row));
  }
  sqlite3_finalize(statement);
  return out;
}

Tables OfSqlite(sqlite3* s) {
  const std::map<std::string, std::string> kinds = {{"INTEGER", "integer"}, {"BIGINT", "integer"}, {"TEXT", "text"}, {"REAL", "real"}, {"BLOB", "bytes"}};
  Tables out;
  for (const auto& t : AskFile(s, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'")) {
    const std::string name = t.Text(0);
    Table& table = out[name];
    std::map<std::int64_t, std::string> primary;
    for (const auto& c : AskFile(s, "SELECT name, type, \"notnull\", pk FROM pragma_table_info('" + name + "') ORDER BY cid")) {
      const auto kind = kinds.find(c.Text(1));
      table.columns.push_back(c.Text(0) + " " + (kind == kinds.end() ? c.Text(1) : kind->second) + (c.Bool(2) || c.Int(3) > 0 ? "" : " or null"));
      if (c.Int(3) > 0) primary[c.Int(3)] = c.Text(0);
    }
    std::string key;
    for (const auto& [place, column] : primary) key += (key.empty() ? "" : ",") + column;
    table.keys.insert("primary " + key);
    for (const auto& i : AskFile(s, "SELECT name, \"unique\", origin, partial FROM pragma_index_list('" + name + "')")) {
      if (i.Text(2) == "pk") continue;
      std::string columns;
      for (const auto& c : AskFile(s, "SELECT name FROM pragma_index_info('" + i.Text(0) + "') ORDER BY seqno")) columns += (columns.empty() ? "" : ",") + c.Text(0);
      table.keys.insert((i.Bool(1) ? "unique " : "index ") + columns + (i.Bool(3) ? " partial" : ""));
    }
    std::map<std::int64_t, std::pair<std::string, std::string>> foreign;
    for (const auto& f : AskFile(s, "SELECT id, \"table\", \"from\", \"to\" FROM pragma_foreign_key_list('" + name + "') ORDER BY id, seq")) {
      auto& [from, to] = foreign[f.Int(0)];
      from += (from.empty() ? "" : ",") + f.Text(2);
      to += (to.empty() ? f.Text(1) + " " : ",") + f.Text(3);
    }
    for (const auto& [id, f] : foreign) table.keys.insert("foreign " + f.first + " to " + f.second);
  }
  return out;
}

Tables OfPostgres(store::Store& s) {
  const std::map<std::string, std::string> kinds = {{"bigint", "integer"}, {"integer", "integer"}, {"text", "text"}, {"double precision", "real"}, {"bytea", "bytes"}};
  Tables out;
  for (const auto& c : Ask(s, "SELECT c.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), a.attnotnull FROM pg_class c "
                              "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
                              "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' ORDER BY c.relname, a.attnum")) {
    const auto kind = kinds.find(c.Text(2));
    out[c.Text(0)].columns.push_back(c.Text(1) + " " + (kind == kinds.end() ? c.Text(2) : kind->second) + (c.Bool(3) ? "" : " or null"));
  }
  for (const auto& i : Ask(s, "SELECT c.relname::text, i.indisprimary, i.indisunique, i.indpred IS NOT NULL, (SELECT string_agg(a.attname::text, ',' ORDER BY k.n) "
                              "FROM unnest(i.indkey) WITH ORDINALITY k(num, n) JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = k.num) "
                              "FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = 'public'::regnamespace")) {
    out[i.Text(0)].keys.insert((i.Bool(1) ? "primary " : i.Bool(2) ? "unique " : "index ") + i.Text(4) + (i.Bool(3) ? " partial" : ""));
  }
  const std::string names = "(SELECT string_agg(a.attname::text, ',' ORDER BY k.n) FROM unnest(f.%s) WITH ORDINALITY k(num, n) "
                            "JOIN pg_attribute a ON a.attrelid = f.%s AND a.attnum = k.num)";
  const auto of = [&](const char* key, const char* table) {
    std::string text = names;
    text.replace(text.find("%s"), 2, key);
    return text.replace(text.find("%s"), 2, table);
  };
  for (const auto& f : Ask(s, "SELECT c.relname::text, r.relname::text, " + of("conkey", "conrelid") + ", " + of("confkey", "confrelid") +
                                  " FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid JOIN pg_class r ON r.oid = f.confrelid "
                                  "WHERE f.contype = 'f' AND f.connamespace = 'public'::regnamespace")) {
    out[f.Text(0)].keys.insert("foreign " + f.Text(2) + " to " + f.Text(1) + " " + f.Text(3));
  }
  return out;
}

class Schemas : public ::testing::Test {
 protected:
  Schemas() : database(store::PostgresServer::Get().FreshDatabase()) {}
  std::unique_ptr<store::PostgresStore> As(const std::string& role, const std::string& system, bool owns) {
    store::PostgresOptions options;
    options.dsn = store::PostgresServer::Get().Dsn(database, role);
    options.system_dsn = store::PostgresServer::Get().Dsn(database, system);
    options.owns_schema = owns;
    auto store = store::PostgresStore::Open(options);
    if (!store.ok()) ADD_FAILURE() << store.error().ToString();
    return store.ok() ? *std::move(store) : nullptr;
  }
  std::unique_ptr<store::PostgresStore> Owner() { return As("concord_owner", "concord_owner", true); }
  std::unique_ptr<store::PostgresStore> Service() { return As(database, database + "_system", false); }
  const std::string database;
};

class Twins : public Schemas, public ::testing::WithParamInterface<Schema> {
 protected:
  // The server of a test is quick rather than durable, and the check of roles refuses that.
  static void SetUpTestSuite() { Durable("SET fsync = on", "SET full_page_writes = on"); }
  static void TearDownTestSuite() { Durable("RESET fsync", "RESET full_page_writes"); }
  static void Durable(const std::string& one, const std::string& other) {
    store::PostgresServer::Get().Psql("postgres", "ALTER SYSTEM " + one + "; ALTER SYSTEM " + other + "; SELECT pg_reload_conf(); SELECT pg_sleep(0.3)");
  }
};

TEST_P(Twins, KeepTheSameInBothDatabases) {
  store::TempStore sqlite;
  ASSERT_TRUE(migrate::Apply(*sqlite, GetParam().migrations).ok());
  auto owner = Owner();
  Status applied = migrate::Apply(*owner, GetParam().migrations);
  ASSERT_TRUE(applied.ok()) << applied.error().ToString();
  sqlite.Close();
  sqlite3* file = nullptr;
  ASSERT_EQ(sqlite3_open_v2(sqlite.path().c_str(), &file, SQLITE_OPEN_READONLY, nullptr), SQLITE_OK);
  const Tables one = OfSqlite(file), other = OfPostgres(*owner);
  sqlite3_close(file);
  ASSERT_GT(one.size(), 6u);
  for (const auto& [name, table] : one) {
    const auto twin = other.find(name);
    ASSERT_NE(twin, other.end()) << name << " is not in PostgreSQL";
    EXPECT_EQ(table.columns, twin->second.columns) << name;
    EXPECT_EQ(table.keys, twin->second.keys) << name;
  }
  EXPECT_EQ(one.size(), other.size());
}

TEST_P(Twins, KeepOfficesApart) {
  ASSERT_TRUE(migrate::Apply(*Owner(), GetParam().migrations).ok());
  auto service = Service();
  Status roles = service->CheckRoles();
  EXPECT_TRUE(roles.ok()) << roles.error().ToString();
  Status there = migrate::Apply(*service, GetParam().migrations);
  EXPECT_TRUE(there.ok()) << there.error().ToString();
  // Another office's id must not show up as a violated key. What look-ups before sign-in search by is unique over all, and learning's
  // order of a programme is written by its system job alone.
  const std::set<std::string> over_all = {"people unique email", "sessions primary session_id", "sessions unique token_hash", "api_tokens unique secret_hash",
                                          "one_time_codes primary code_hash", "workshops unique join_code", "workshops unique programme,place",
                                          "sharing_addresses primary address",  // random, and made to be handed to another office
                                          "outbox primary seq", "inbox primary consumer,event_id"};
  for (const auto& [name, table] : OfPostgres(*Owner())) {
    if (table.columns.end() == std::find(table.columns.begin(), table.columns.end(), "office_id text")) continue;
    for (const auto& key : table.keys) {
      if (key.rfind("index ", 0) == 0 || over_all.count(name + " " + key) > 0) continue;
      EXPECT_EQ(key.substr(key.find(' ') + 1).rfind("office_id", 0), 0u) << name << ": " << key;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Services, Twins, ::testing::ValuesIn(All()), [](const auto& info) { return info.param.service; });

TEST_F(Schemas, AProcessIsToldToLetTheOwnerMigrate) {
  const auto intake = All()[1];
  auto service = Service();
  Status empty = migrate::Apply(*service, intake.migrations);
  ASSERT_FALSE(empty.ok());
  EXPECT_EQ(empty.error().reason, "SCHEMA_OLDER") << empty.error().ToString();
  auto first = intake.migrations;
  first.pop_back();
  ASSERT_TRUE(migrate::Apply(*Owner(), first).ok());
  EXPECT_EQ(migrate::Apply(*service, intake.migrations).error().reason, "SCHEMA_OLDER");
  ASSERT_TRUE(migrate::Apply(*Owner(), intake.migrations).ok());
  EXPECT_TRUE(migrate::Apply(*service, intake.migrations).ok());
  EXPECT_EQ(migrate::Apply(*service, first).error().reason, "STORE_NEWER");
  EXPECT_EQ(*migrate::Version(*service), intake.migrations.back().version);
}

TEST_F(Schemas, TwoOwnersAtOnceMigrateOnce) {
  const auto intake = All()[1];
  std::vector<Status> ended(4);
  std::vector<std::thread> owners;
  for (auto& end : ended) {
    owners.emplace_back([&] { end = migrate::Apply(*Owner(), intake.migrations); });
  }
  for (auto& owner : owners) owner.join();
  for (const auto& end : ended) EXPECT_TRUE(end.ok()) << end.error().ToString();
  EXPECT_EQ(Ask(*Owner(), "SELECT count(*) FROM schema_versions")[0].Int(0), static_cast<std::int64_t>(intake.migrations.size()));
}

TEST(Released, TextsAreThoseOfTheFirstRelease) {
  // An applied migration never changes: stores of the first release hold these.
  const std::map<std::string, std::string> released = {
      {"1 outbox", "bc6069e8350f2967583f02335cafde5ca9435d4e58843136ef698533a36a6e24"},
      {"2 inbox", "695db1a60771dc30ebfcb3cef7c826a085da015362262563242d2dd216baa53c"},
      {"identity 10", "1684cfff769407be7949b6144ebfaf5e4fe98bf26ea1daf01e289a1ea4adc9f4"},
      {"intake 10", "7cadc3d67f0f09c2615f596b97f625f555a023e94ce8a6e087de29317bcb77c9"},
      {"projects 10", "01ec70cd834d5e0122ba646cef4717671cabcc667ce83f6610b5ae6748f3a08b"},
      {"learning 10", "b70db5e6b4f8beeaaaae1d3755752ed6de04aaf0721382a6d89ca503d356c6ab"},
      {"learning 11", "ecb7da8364f44374b8253aaa6607ba86e1a6e73c52d99cc6ae90c958d81fb9bb"},
      {"reporting 10", "527caaadf3404ad01338f858c92c91eb7661e9875a8e4c64ce291f534811d4f3"}};
  std::size_t seen = 0;
  for (const auto& schema : All()) {
    store::TempStore store;
    ASSERT_TRUE(migrate::Apply(*store, schema.migrations).ok());
    for (const auto& row : Ask(*store, "SELECT version, name, checksum FROM schema_versions")) {
      auto known = released.find(std::to_string(row.Int(0)) + " " + row.Text(1));
      if (known == released.end()) known = released.find(schema.service + " " + std::to_string(row.Int(0)));
      if (known == released.end()) continue;
      EXPECT_EQ(row.Text(2), known->second) << known->first;
      ++seen;
    }
  }
  EXPECT_EQ(seen, 2 * 5 + 6u);
}

}  // namespace
}  // namespace concord::schema
