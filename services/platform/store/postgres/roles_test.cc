#include <gtest/gtest.h>

#include "platform/store/postgres/postgres.h"
#include "platform/store/testing/postgres_server.h"

namespace concord::store {
namespace {

// Each test breaks one thing, sees the refusal, mends it, and sees that it was this.
class Roles : public ::testing::Test {
 protected:
  // The tests' server does not sync; here it has to be as in earnest.
  static void SetUpTestSuite() { Durable("SET fsync = on", "SET full_page_writes = on"); }
  static void TearDownTestSuite() { Durable("RESET fsync", "RESET full_page_writes"); }
  static void Durable(const std::string& one, const std::string& other) {
    PostgresServer::Get().Psql("postgres", "ALTER SYSTEM " + one + "; ALTER SYSTEM " + other + "; SELECT pg_reload_conf(); SELECT pg_sleep(0.3)");
  }
  Roles() : server(PostgresServer::Get()), database(server.FreshDatabase()) {
    Owner("CREATE TABLE notes (office_id TEXT NOT NULL, id TEXT NOT NULL);"
          "CREATE TABLE outbox (office_id TEXT NOT NULL, id TEXT NOT NULL); CREATE TABLE evidence (office_id TEXT NOT NULL);"
          "ALTER TABLE notes ENABLE ROW LEVEL SECURITY; ALTER TABLE notes FORCE ROW LEVEL SECURITY;"
          "CREATE POLICY office ON notes TO " + database + " USING (office_id = nullif(current_setting('concord.office', true), ''));"
          "CREATE POLICY system ON notes FOR SELECT TO " + database + "_system USING (true);"
          "GRANT SELECT, INSERT, UPDATE, DELETE ON notes, outbox TO " + database + "; GRANT SELECT ON evidence TO " + database + "_system;");
  }
  void Owner(const std::string& sql) { server.Psql(database, "SET ROLE concord_owner;" + sql); }
  void Admin(const std::string& sql) { server.Psql(database, sql); }
  std::string Reason() {
    PostgresOptions options;
    options.dsn = server.Dsn(database, database);
    options.system_dsn = server.Dsn(database, database + "_system");
    auto store = PostgresStore::Open(options);
    if (!store.ok()) return store.error().ToString();
    Status s = (*store)->CheckRoles();
    EXPECT_TRUE(s.ok() || s.error().code == Code::kFailedPrecondition);
    return s.ok() ? "" : s.error().reason;
  }
  void Refuses(const std::string& reason, const std::string& broken, const std::string& mended) {
    Admin(broken);
    EXPECT_EQ(Reason(), reason) << broken;
    Admin(mended);
    EXPECT_EQ(Reason(), "") << mended;
  }
  PostgresServer& server;
  const std::string database;
};

TEST_F(Roles, AreRightAsTheyAreMade) { EXPECT_EQ(Reason(), ""); }

TEST_F(Roles, WithPowersAreRefused) {
  for (const std::string& role : {database, database + "_system"}) {
    Refuses("ROLE_SUPERUSER", "ALTER ROLE " + role + " SUPERUSER", "ALTER ROLE " + role + " NOSUPERUSER");
    Refuses("ROLE_BYPASSES_RLS", "ALTER ROLE " + role + " BYPASSRLS", "ALTER ROLE " + role + " NOBYPASSRLS");
  }
  Admin("DROP ROLE IF EXISTS " + database + "_seer; CREATE ROLE " + database + "_seer BYPASSRLS");
  Refuses("ROLE_BYPASSES_RLS", "GRANT " + database + "_seer TO " + database, "REVOKE " + database + "_seer FROM " + database);
}

TEST_F(Roles, ThatOwnATableAreRefused) {
  for (const std::string& role : {database, database + "_system"}) {
    Refuses("ROLE_OWNS_TABLES", "ALTER TABLE evidence OWNER TO " + role, "ALTER TABLE evidence OWNER TO concord_owner");
    Refuses("ROLE_IN_OWNER", "GRANT concord_owner TO " + role, "REVOKE concord_owner FROM " + role);
  }
}

TEST_F(Roles, TablesWithoutRowSecurityAreRefused) {
  Refuses("TABLE_NOT_PROTECTED", "ALTER TABLE notes DISABLE ROW LEVEL SECURITY", "ALTER TABLE notes ENABLE ROW LEVEL SECURITY");
  Refuses("TABLE_NOT_PROTECTED", "ALTER TABLE notes NO FORCE ROW LEVEL SECURITY", "ALTER TABLE notes FORCE ROW LEVEL SECURITY");
  Refuses("TABLE_NOT_PROTECTED", "GRANT SELECT (office_id) ON evidence TO " + database, "REVOKE SELECT (office_id) ON evidence FROM " + database);
  const std::string office = "CREATE POLICY office ON notes TO " + database + " USING (office_id = nullif(current_setting('concord.office', true), ''))";
  Refuses("TABLE_NOT_PROTECTED", "DROP POLICY office ON notes", office);
}

TEST_F(Roles, PoliciesThatShowEverythingAreRefused) {
  Refuses("POLICY_TOO_WIDE", "CREATE POLICY wide ON notes TO " + database + " USING (true)", "DROP POLICY wide ON notes");
  Refuses("POLICY_TOO_WIDE", "CREATE POLICY wide ON notes FOR SELECT USING (id = 'public')", "DROP POLICY wide ON notes");
  Refuses("POLICY_TOO_WIDE", "CREATE POLICY wide ON notes TO concord_owner USING (true)", "DROP POLICY wide ON notes");
  Refuses("POLICY_TOO_WIDE",
          "CREATE POLICY wide ON notes TO " + database + " USING (office_id = nullif(current_setting('concord.office', true), '') OR id = '1')",
          "DROP POLICY wide ON notes");
}

TEST_F(Roles, AnOwnersPolicyToReadIsItsOwnBusiness) {
  Admin("CREATE POLICY reads ON notes FOR SELECT TO concord_owner USING (true)");
  EXPECT_EQ(Reason(), "");
  Refuses("POLICY_TOO_WIDE", "ALTER POLICY reads ON notes TO concord_owner, " + database, "ALTER POLICY reads ON notes TO concord_owner");
  Refuses("POLICY_TOO_WIDE", "CREATE POLICY writes ON notes FOR UPDATE TO concord_owner USING (true)", "DROP POLICY writes ON notes");
}

TEST_F(Roles, AServerThatLosesCommitsIsRefused) {
  for (const std::string setting : {"fsync", "full_page_writes"}) {
    Refuses("STORE_NOT_DURABLE", "ALTER SYSTEM SET " + setting + " = off; SELECT pg_reload_conf(); SELECT pg_sleep(0.3)",
            "ALTER SYSTEM SET " + setting + " = on; SELECT pg_reload_conf(); SELECT pg_sleep(0.3)");
  }
  Refuses("STORE_NOT_DURABLE", "ALTER ROLE " + database + " SET synchronous_commit = off", "ALTER ROLE " + database + " RESET synchronous_commit");
}

}  // namespace
}  // namespace concord::store
