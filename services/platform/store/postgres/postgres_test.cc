#include "platform/store/postgres/postgres.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <future>
#include <thread>
#include <vector>

#include "platform/store/testing/answer_swallower.h"
#include "platform/store/testing/postgres_server.h"
#include "platform/store/testing/store_contract.h"

namespace concord::store {
namespace {

using std::chrono::milliseconds;

std::unique_ptr<PostgresStore> MustOpen(const PostgresOptions& options) {
  auto opened = PostgresStore::Open(options);
  if (!opened.ok()) {
    ADD_FAILURE() << opened.error().ToString();
    std::abort();
  }
  return *std::move(opened);
}

class RealServer : public ServerUnderTest {
 public:
  void Kill() override { PostgresServer::Get().Kill(); }
  void Start() override { PostgresServer::Get().Start(); }
  void Stop() override { PostgresServer::Get().Stop(); }
  void Continue() override { PostgresServer::Get().Continue(); }
};

class PostgresUnderTest : public StoreUnderTest {
 public:
  PostgresUnderTest() : database_(PostgresServer::Get().FreshDatabase()) { Reopen(); }
  Store& store() override { return *store_; }
  void Reopen() override {
    store_.reset();
    PostgresOptions options;
    options.dsn = PostgresServer::Get().Dsn(database_, "concord_owner");
    options.owns_schema = true;
    options.queue_limit = kQueueLimit;
    store_ = MustOpen(options);
  }
  ServerUnderTest* server() override { return &server_; }

 private:
  const std::string database_;
  RealServer server_;
  std::unique_ptr<PostgresStore> store_;
};

INSTANTIATE_TEST_SUITE_P(Postgres, StoreContract, ::testing::Values(StoreFactory([] { return std::make_unique<PostgresUnderTest>(); })));

// A database as a service has it: the owner's tables, and two roles that own nothing.
class Postgres : public ::testing::Test {
 protected:
  Postgres() : server(PostgresServer::Get()), database(server.FreshDatabase()) {
    server.Psql(database,
                "SET ROLE concord_owner;"
                "CREATE TABLE notes (office_id TEXT NOT NULL, id TEXT NOT NULL, n BIGINT CHECK (n >= 0), PRIMARY KEY (office_id, id));"
                "ALTER TABLE notes ENABLE ROW LEVEL SECURITY; ALTER TABLE notes FORCE ROW LEVEL SECURITY;"
                "CREATE POLICY office ON notes TO " + database + " USING (office_id = nullif(current_setting('concord.office', true), ''));"
                "CREATE POLICY system ON notes TO " + database + "_system USING (true);"
                "GRANT SELECT, INSERT, UPDATE, DELETE ON notes TO " + database + ", " + database + "_system;");
  }
  PostgresOptions Options() {
    PostgresOptions options;
    options.dsn = server.Dsn(database, database);
    options.system_dsn = server.Dsn(database, database + "_system");
    return options;
  }
  static Status Put(Store& store, const std::string& office, const std::string& id, std::int64_t n = 0) {
    return store.Write(office, [&](Tx& tx) -> Status {
      CONCORD_CHECK_OK(tx.Exec("INSERT INTO notes (office_id, id, n) VALUES ($1, $2, $3)", {id, n}));
      return Ok();
    });
  }
  static Status Increment(Tx& tx, const std::string& id) {
    CONCORD_TRY(auto row, tx.One("SELECT n FROM notes WHERE office_id = $1 AND id = $2", {id}));
    CONCORD_CHECK_OK(tx.Exec("UPDATE notes SET n = $3 WHERE office_id = $1 AND id = $2", {id, row->Int(0) + 1}));
    return Ok();
  }
  std::string Raw(const std::string& sql) { return server.Psql(database, sql); }
  // As the service's role over TCP, with its password.
  std::string RawAsService(const std::string& sql) { return server.Psql(database, "SET SESSION AUTHORIZATION " + database + ";" + sql); }

  PostgresServer& server;
  const std::string database;
};

void InParallel(int threads, const std::function<void(int)>& fn) {
  std::vector<std::thread> callers;
  for (int c = 0; c < threads; ++c) callers.emplace_back(fn, c);
  for (auto& c : callers) c.join();
}

TEST_F(Postgres, UseCasesThatWaitShareACommitAndAnErrorUndoesItsOwnOnly) {
  auto store = MustOpen(Options());
  std::atomic<int> failed{0};
  InParallel(16, [&](int c) {
    for (int i = 0; i < 15; ++i) {
      if (!Put(*store, kA, std::to_string(c) + "." + std::to_string(i), (c + i) % 5 == 0 ? -1 : 1).ok()) ++failed;
    }
  });
  EXPECT_EQ(failed, 48);
  EXPECT_EQ(Raw("SELECT count(*) FROM notes"), "192");
  EXPECT_LT(store->Stats().commits, 150u);
  EXPECT_EQ(store->Stats().use_cases, 192u);
}

TEST_F(Postgres, TwoProcessesOfAServiceLoseNothing) {
  auto one = MustOpen(Options()), two = MustOpen(Options());
  ASSERT_TRUE(Put(*one, kA, "counter").ok());
  InParallel(8, [&](int c) {
    Store& mine = c % 2 ? *one : *two;
    for (int i = 0; i < 10; ++i) EXPECT_TRUE(mine.Write(kA, [](Tx& tx) { return Increment(tx, "counter"); }).ok());
  });
  EXPECT_EQ(Raw("SELECT n FROM notes"), "80");
}

// The office's own use case reads what a system job changes and the other way round.
TEST_F(Postgres, SystemJobsAndUseCasesLoseNothingToEachOther) {
  auto store = MustOpen(Options());
  ASSERT_TRUE(Put(*store, kA, "counter").ok());
  InParallel(6, [&](int c) {
    for (int i = 0; i < 10; ++i) {
      Status s = c % 2 ? store->Write(kA, [](Tx& tx) { return Increment(tx, "counter"); }) : store->WriteUnscoped([](Tx& tx) -> Status {
        CONCORD_TRY(auto row, tx.One("SELECT n FROM notes WHERE id = 'counter'"));
        CONCORD_CHECK_OK(tx.Exec("UPDATE notes SET n = $2 WHERE id = 'counter'", {row->Int(0) + 1}));
        return Ok();
      });
      EXPECT_TRUE(s.ok()) << s.error().ToString();
    }
  });
  EXPECT_EQ(Raw("SELECT n FROM notes"), "60");
  EXPECT_GT(store->Stats().retries, 0u);
}

TEST_F(Postgres, AConflictThatLastsIsAbortedAtTheDeadline) {
  auto store = MustOpen(Options());
  ASSERT_TRUE(Put(*store, kA, "1").ok());
  Status s = store->WriteUnscoped([&](Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Query("SELECT n FROM notes"));
    Raw("UPDATE notes SET n = n + 1");
    CONCORD_CHECK_OK(tx.Exec("UPDATE notes SET n = 0"));
    return Ok();
  }, SystemClock().Now() + kSecond);
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().code, Code::kAborted) << s.error().ToString();
}

TEST_F(Postgres, TheServiceRoleSeesTheOfficeOfItsTransactionAndNothingElse) {
  auto store = MustOpen(Options());
  ASSERT_TRUE(Put(*store, kA, "1").ok());
  ASSERT_TRUE(Put(*store, kB, "2").ok());
  EXPECT_EQ(RawAsService("SELECT count(*) FROM notes"), "0") << "no office set";
  EXPECT_EQ(RawAsService("SET concord.office = ''; SELECT count(*) FROM notes"), "0");
  EXPECT_EQ(RawAsService("SET concord.office = '" + kA + "'; SELECT string_agg(id, ',') FROM notes"), "1");
  EXPECT_EQ(RawAsService("BEGIN; SELECT FROM set_config('concord.office', '" + kB + "', true); SELECT string_agg(id, ',') FROM notes; COMMIT;"
                         "SELECT count(*) FROM notes"), "2\n0") << "what a transaction set ends with it";
  EXPECT_EQ(RawAsService("PREPARE p AS SELECT string_agg(id, ',') FROM notes; SET concord.office = '" + kA + "';"
                         "EXECUTE p; EXECUTE p; EXECUTE p; EXECUTE p; EXECUTE p; EXECUTE p; SET concord.office = '" + kB + "'; EXECUTE p;"
                         "SET concord.office = ''; EXECUTE p"), "1\n1\n1\n1\n1\n1\n2") << "a kept plan";
  EXPECT_EQ(RawAsService("SET concord.office = '" + kA + "'; UPDATE notes SET n = 9 WHERE id = '2'; DELETE FROM notes WHERE id = '2';"
                         "SELECT count(*) FROM notes"), "1");
  for (const std::string& sql : {"INSERT INTO notes VALUES ('" + kB + "', '3', 0)", "UPDATE notes SET office_id = '" + kB + "'"}) {
    EXPECT_EQ(RawAsService("SET concord.office = '" + kA + "'; DO $$ BEGIN " + sql +
                           "; RAISE 'done'; EXCEPTION WHEN insufficient_privilege THEN NULL; END $$; SELECT 'refused'"), "refused") << sql;
  }
  // Through the store: a statement that names $1 and forgets to compare it still sees one office's rows.
  for (int i = 0; i < 8; ++i) {
    const std::string& office = i % 2 ? kA : kB;
    auto rows = store->Read(office, [](Tx& tx) { return tx.Query("SELECT office_id FROM notes WHERE $1 <> ''"); });
    ASSERT_TRUE(rows.ok());
    ASSERT_EQ(rows->size(), 1u);
    EXPECT_EQ((*rows)[0].Text(0), office);
  }
  Status stolen = store->Write(kA, [](Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Query("SELECT set_config('concord.office', $2, true) WHERE $1 <> ''", {kB}));
    return Ok();
  });
  EXPECT_FALSE(stolen.ok());
  auto all = store->ReadUnscoped([](Tx& tx) { return tx.Query("SELECT id FROM notes"); });
  ASSERT_TRUE(all.ok());
  EXPECT_EQ(all->size(), 2u);
}

TEST_F(Postgres, WithoutAFreeConnectionCallsWaitAndThenAreRefused) {
  PostgresOptions options = Options();
  options.connections = 1;
  options.queue_limit = 1;
  auto store = MustOpen(options);
  const Closure nothing = [](Tx&) { return Ok(); };
  Status held = store->View(kA, [&](Tx&) -> Status {
    auto waits = std::async(std::launch::async, [&] { return store->View(kB, nothing, SystemClock().Now() + kSecond); });
    std::this_thread::sleep_for(milliseconds(300));
    Status full = store->View(kB, nothing);
    EXPECT_EQ(full.ok() ? "" : full.error().reason, "STORE_QUEUE_FULL");
    Status late = waits.get();
    EXPECT_EQ(late.ok() ? "" : late.error().reason, "DEADLINE_PASSED");
    return Ok();
  });
  EXPECT_TRUE(held.ok());
  EXPECT_TRUE(store->View(kB, nothing).ok());
}

TEST_F(Postgres, AChangedTableIsSeenThroughKeptStatements) {
  auto store = MustOpen(Options());
  ASSERT_TRUE(Put(*store, kA, "1").ok());
  const auto look = [&] { return store->Read(kA, [](Tx& tx) { return tx.One("SELECT * FROM notes WHERE office_id = $1"); }); };
  for (int i = 0; i < 3; ++i) EXPECT_TRUE(look().ok());
  Raw("ALTER TABLE notes ADD COLUMN extra TEXT");
  auto row = look();
  ASSERT_TRUE(row.ok()) << row.error().ToString();
  EXPECT_EQ((*row)->size(), 4u);
}

class InDoubt : public Postgres {
 protected:
  InDoubt() : proxy(server.port()) {
    PostgresOptions options = Options();
    for (std::string* dsn : {&options.dsn, &options.system_dsn}) *dsn += " port=" + std::to_string(proxy.port());
    store = MustOpen(options);
  }
  // Writes; from the statement on the server's answers are swallowed, and `then` runs once the row is there for others to see.
  // (The answer of the statement itself passes: it is waited for by reading, and the proxy is told after that.)
  Status WriteWithoutAnAnswer(const std::function<void()>& then) {
    auto watcher = std::thread([&] {
      for (int i = 0; i < 500 && Raw("SELECT count(*) FROM notes") != "1"; ++i) std::this_thread::sleep_for(milliseconds(20));
      then();
    });
    Status s = store->Write(kA, [&](Tx& tx) -> Status {
      ++runs;
      CONCORD_CHECK_OK(tx.Exec("INSERT INTO notes (office_id, id) VALUES ($1, $2)", {std::string("1")}));
      CONCORD_CHECK_OK(tx.Query("SELECT id FROM notes WHERE office_id = $1"));
      proxy.Swallow(true);
      return Ok();
    }, SystemClock().Now() + 5 * kSecond);
    watcher.join();
    return s;
  }
  AnswerSwallower proxy;
  std::unique_ptr<PostgresStore> store;
  int runs = 0;
};

TEST_F(InDoubt, ACommitThatWasNotAnsweredIsLookedUp) {
  Status s = WriteWithoutAnAnswer([&] {
    proxy.Swallow(false);
    proxy.Reset();
  });
  EXPECT_TRUE(s.ok()) << s.error().ToString();
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(Raw("SELECT count(*) FROM notes"), "1");
}

TEST_F(InDoubt, WhenNobodyCanBeAskedTheAnswerSaysSo) {
  Status s = WriteWithoutAnAnswer([&] { proxy.Reset(/*refuse=*/true); });
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().code, Code::kUnavailable);
  EXPECT_EQ(s.error().reason, "COMMIT_UNKNOWN");
  EXPECT_EQ(runs, 1);
}

// After a crash the number of the transaction could have been given out again, so "committed" proves nothing.
TEST_F(InDoubt, AfterACrashACommitIsNotTakenOnTrust) {
  Status s = WriteWithoutAnAnswer([&] {
    server.Kill();
    proxy.Swallow(false);
    proxy.Reset();
    server.Start();
  });
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().reason, "COMMIT_UNKNOWN");
  EXPECT_EQ(runs, 1);
  EXPECT_EQ(Raw("SELECT count(*) FROM notes"), "1");
}

TEST_F(Postgres, ATransactionThatTheServerEndedBeforeItsCommitRunsAgain) {
  auto store = MustOpen(Options());
  int runs = 0;
  Status s = store->Write(kA, [&](Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO notes (office_id, id) VALUES ($1, $2)", {std::string("1")}));
    if (runs++ == 0) Raw("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + database + "'");
    return Ok();
  });
  EXPECT_TRUE(s.ok()) << s.error().ToString();
  EXPECT_EQ(runs, 2);
  EXPECT_EQ(Raw("SELECT count(*) FROM notes"), "1");
}

TEST_F(Postgres, SaysWhatIsWrongWithTheAddress) {
  PostgresOptions options = Options();
  const auto reason = [&](const std::string& dsn) {
    options.dsn = dsn;
    auto opened = PostgresStore::Open(options);
    return opened.ok() ? "" : opened.error().reason;
  };
  EXPECT_EQ(reason("no conninfo"), "DSN_INVALID");
  EXPECT_EQ(reason("host=127.0.0.1 port=1 user=x dbname=x"), "STORE_UNREACHABLE");
  EXPECT_EQ(reason(server.Dsn(database, database) + " password=wrong"), "STORE_LOGIN");
  EXPECT_EQ(reason(server.Dsn("concord_none", database)), "STORE_LOGIN");
}

TEST_F(Postgres, CountsItself) {
  metrics::Registry registry;
  PostgresOptions options = Options();
  options.metrics = &registry;
  auto store = MustOpen(options);
  ASSERT_TRUE(Put(*store, kA, "1").ok());
  ASSERT_FALSE(Put(*store, kA, "1").ok());
  std::string text = registry.Text();
  for (const char* line : {"concord_store_use_cases_total{outcome=\"committed\"} 1", "concord_store_use_cases_total{outcome=\"failed\"} 1",
                           "concord_store_commits_total 1", "concord_store_connections_in_use{role=\"office\"} 0"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
  }
  store.reset();
  EXPECT_FALSE(registry.Text().empty());  // a scrape after the store
}

}  // namespace
}  // namespace concord::store
