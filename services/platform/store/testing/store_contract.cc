#include "platform/store/testing/store_contract.h"

#include <atomic>
#include <future>
#include <limits>
#include <stdexcept>
#include <thread>
#include <vector>

namespace concord::store {
namespace {

const std::string kA = "018f6f9e-0000-7000-8000-00000000000a";
const std::string kB = "018f6f9e-0000-7000-8000-00000000000b";

}  // namespace

StoreContract::StoreContract() : under_test(GetParam()()) {
  Status made = store().WriteUnscoped([](Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec("CREATE TABLE notes (office_id TEXT NOT NULL, id TEXT NOT NULL, n BIGINT CHECK (n >= 0), real_value DOUBLE PRECISION, "
                             "body TEXT, PRIMARY KEY (office_id, id))"));
    CONCORD_CHECK_OK(tx.Exec("CREATE TABLE lines (office_id TEXT NOT NULL, note_id TEXT NOT NULL, FOREIGN KEY (office_id, note_id) "
                             "REFERENCES notes (office_id, id))"));
    return Ok();
  });
  EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().ToString());
}

Status StoreContract::Put(const std::string& office, const std::string& id, std::int64_t n) {
  return store().Write(office, [&](Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO notes (office_id, id, n) VALUES ($1, $2, $3)", {id, n}));
    return Ok();
  });
}

std::int64_t StoreContract::Count(const std::string& office) {
  auto n = store().Read(office, [](Tx& tx) -> Result<std::int64_t> {
    CONCORD_TRY(auto row, tx.One("SELECT count(*) FROM notes WHERE office_id = $1"));
    return row->Int(0);
  });
  return n.ok() ? *n : -1;
}

TEST_P(StoreContract, KeepsWhatWasWrittenAcrossAReopening) {
  ASSERT_TRUE(Put(kA, "1").ok());
  under_test->Reopen();
  EXPECT_EQ(Count(kA), 1);
}

TEST_P(StoreContract, AnErrorOfTheUseCaseUndoesAllOfIt) {
  Status s = store().Write(kA, [](Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO notes (office_id, id) VALUES ($1, $2)", {std::string("1")}));
    return InvalidArgument("CHANGED_MIND", "no");
  });
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().reason, "CHANGED_MIND");
  EXPECT_EQ(Count(kA), 0);
}

TEST_P(StoreContract, AnExceptionOfTheUseCaseIsAnErrorAndUndoesIt) {
  Status s = store().Write(kA, [](Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO notes (office_id, id) VALUES ($1, $2)", {std::string("1")}));
    throw std::runtime_error("oops");
  });
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().code, Code::kInternal);
  EXPECT_EQ(Count(kA), 0);
}

TEST_P(StoreContract, TransactGivesAValue) {
  auto n = store().Transact(kA, [](Tx& tx) -> Result<std::int64_t> {
    CONCORD_TRY(auto row, tx.One("INSERT INTO notes (office_id, id, n) VALUES ($1, $2, $3) RETURNING n + 1", {std::string("1"), std::int64_t{41}}));
    return row->Int(0);
  });
  ASSERT_TRUE(n.ok());
  EXPECT_EQ(*n, 42);
}

TEST_P(StoreContract, BindsTheOfficeItself) {
  ASSERT_TRUE(Put(kA, "1").ok());
  ASSERT_TRUE(Put(kA, "2").ok());
  ASSERT_TRUE(Put(kB, "1").ok());  // the same id in another office
  EXPECT_EQ(Count(kA), 2);
  EXPECT_EQ(Count(kB), 1);
}

TEST_P(StoreContract, RefusesAStatementWithoutTheOffice) {
  for (const bool write : {true, false}) {
    const Closure fn = [](Tx& tx) -> Status {
      auto rows = tx.Query("SELECT id FROM notes");
      return rows.ok() ? Ok() : Status(rows.error());
    };
    Status s = write ? store().Write(kA, fn) : store().View(kA, fn);
    ASSERT_FALSE(s.ok());
    EXPECT_EQ(s.error().reason, "UNSCOPED_SQL");
    EXPECT_TRUE((write ? store().WriteUnscoped(fn) : store().ViewUnscoped(fn)).ok());
  }
  EXPECT_FALSE(store().Write("", [](Tx&) { return Ok(); }).ok());
}

TEST_P(StoreContract, NumbersOfParametersCountNotTheirOrder) {
  auto row = store().Read(kA, [](Tx& tx) { return tx.One("SELECT $3, $2, $1, $3", {std::string("two"), std::string("three")}); });
  ASSERT_TRUE(row.ok() && *row);
  EXPECT_EQ((*row)->Text(0), "three");
  EXPECT_EQ((*row)->Text(1), "two");
  EXPECT_EQ((*row)->Text(2), kA);
  EXPECT_EQ((*row)->Text(3), "three");
  EXPECT_FALSE(store().View(kA, [](Tx& tx) -> Status {
    auto r = tx.Query("SELECT $1, $2");
    return r.ok() ? Ok() : Status(r.error());
  }).ok());
}

TEST_P(StoreContract, CarriesEveryKindOfValue) {
  const std::string text = "écart «1» ' \" \n 数";
  ASSERT_TRUE(store().Write(kA, [&](Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO notes (office_id, id, n, real_value, body) VALUES ($1, $2, $3, $4, $5)",
                             {std::string("1"), std::numeric_limits<std::int64_t>::max(), 0.1, text}));
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO notes (office_id, id, n) VALUES ($1, $2, $3)", {std::string("2"), nullptr}));
    return Ok();
  }).ok());
  auto rows = store().Read(kA, [](Tx& tx) { return tx.Query("SELECT n, real_value, body FROM notes WHERE office_id = $1 ORDER BY id"); });
  ASSERT_TRUE(rows.ok());
  EXPECT_EQ((*rows)[0].Int(0), std::numeric_limits<std::int64_t>::max());
  EXPECT_EQ((*rows)[0].Real(1), 0.1);
  EXPECT_EQ((*rows)[0].Text(2), text);
  EXPECT_TRUE((*rows)[1].IsNull(0));
  EXPECT_EQ((*rows)[1].Int(0), 0);
  EXPECT_EQ((*rows)[1].Text(2), "");
}

TEST_P(StoreContract, NamesBrokenRules) {
  ASSERT_TRUE(Put(kA, "1").ok());
  Status twice = Put(kA, "1");
  ASSERT_FALSE(twice.ok());
  EXPECT_EQ(twice.error().code, Code::kAlreadyExists);
  EXPECT_EQ(twice.error().reason, "UNIQUE_VIOLATION");
  Status negative = Put(kA, "2", -1);
  ASSERT_FALSE(negative.ok());
  EXPECT_EQ(negative.error().reason, "CHECK_VIOLATION");
  Status orphan = store().Write(kA, [](Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO lines (office_id, note_id) VALUES ($1, $2)", {std::string("none")}));
    return Ok();
  });
  ASSERT_FALSE(orphan.ok());
  EXPECT_EQ(orphan.error().reason, "FOREIGN_KEY_VIOLATION");
  Status nonsense = store().Write(kA, [](Tx& tx) -> Status {
    auto r = tx.Exec("SELEKT $1");
    return r.ok() ? Ok() : Status(r.error());
  });
  ASSERT_FALSE(nonsense.ok());
  EXPECT_EQ(nonsense.error().reason, "SQL_ERROR");
  EXPECT_EQ(Count(kA), 1);
}

TEST_P(StoreContract, AFailedStatementFailsTheTransactionWhateverTheUseCaseSays) {
  ASSERT_TRUE(Put(kA, "1").ok());
  Status s = store().Write(kA, [](Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO notes (office_id, id) VALUES ($1, $2)", {std::string("2")}));
    (void)tx.Exec("INSERT INTO notes (office_id, id) VALUES ($1, $2)", {std::string("1")});
    return Ok();
  });
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().reason, "UNIQUE_VIOLATION");
  EXPECT_EQ(Count(kA), 1);
}

TEST_P(StoreContract, CountsChangedRows) {
  ASSERT_TRUE(Put(kA, "1", 1).ok());
  ASSERT_TRUE(Put(kA, "2", 1).ok());
  auto changed = store().Transact(kA, [](Tx& tx) -> Result<std::vector<std::int64_t>> {
    CONCORD_TRY(auto both, tx.Exec("UPDATE notes SET n = 2 WHERE office_id = $1"));
    CONCORD_TRY(auto none, tx.Exec("UPDATE notes SET n = 2 WHERE office_id = $1 AND id = $2", {std::string("9")}));
    CONCORD_TRY(auto present, tx.Exec("INSERT INTO notes (office_id, id) VALUES ($1, $2) ON CONFLICT (office_id, id) DO NOTHING", {std::string("1")}));
    return std::vector<std::int64_t>{both, none, present};
  });
  ASSERT_TRUE(changed.ok());
  EXPECT_EQ(*changed, (std::vector<std::int64_t>{2, 0, 0}));
}

TEST_P(StoreContract, AReaderSeesOneSnapshotAndDoesNotWait) {
  ASSERT_TRUE(Put(kA, "1").ok());
  Status s = store().View(kA, [&](Tx& tx) -> Status {
    CONCORD_TRY(auto before, tx.One("SELECT count(*) FROM notes WHERE office_id = $1"));
    // Another thread commits meanwhile: the writer does not wait for the reader either.
    EXPECT_TRUE(std::async(std::launch::async, [&] { return Put(kA, "2").ok(); }).get());
    CONCORD_TRY(auto after, tx.One("SELECT count(*) FROM notes WHERE office_id = $1"));
    EXPECT_EQ(before->Int(0), 1);
    EXPECT_EQ(after->Int(0), 1);
    return Ok();
  });
  ASSERT_TRUE(s.ok());
  EXPECT_EQ(Count(kA), 2);
}

TEST_P(StoreContract, AReaderCannotWrite) {
  EXPECT_FALSE(store().View(kA, [](Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO notes (office_id, id) VALUES ($1, $2)", {std::string("1")}));
    return Ok();
  }).ok());
  EXPECT_EQ(Count(kA), 0);
}

TEST_P(StoreContract, AUseCaseCannotEndTheTransaction) {
  for (const char* sql : {"COMMIT", "ROLLBACK", "BEGIN", "SAVEPOINT mine"}) {
    Status s = store().WriteUnscoped([&](Tx& tx) -> Status {
      CONCORD_CHECK_OK(tx.Exec(sql));
      return Ok();
    });
    EXPECT_FALSE(s.ok()) << sql;
  }
  EXPECT_TRUE(Put(kA, "1").ok());
}

TEST_P(StoreContract, ConcurrentUseCasesLoseNothing) {
  ASSERT_TRUE(Put(kA, "counter").ok());
  std::vector<std::thread> callers;
  std::atomic<int> undone{0};
  for (int c = 0; c < 8; ++c) {
    callers.emplace_back([&, c] {
      for (int i = 0; i < 25; ++i) {
        Status s = store().Write(kA, [&](Tx& tx) -> Status {
          CONCORD_TRY(auto row, tx.One("SELECT n FROM notes WHERE office_id = $1 AND id = $2", {std::string("counter")}));
          CONCORD_CHECK_OK(tx.Exec("UPDATE notes SET n = $3 WHERE office_id = $1 AND id = $2", {std::string("counter"), row->Int(0) + 1}));
          if ((c + i) % 5 == 0) return Internal("CHANGED_MIND", "no");
          return Ok();
        });
        if (!s.ok()) {
          ++undone;
          EXPECT_EQ(s.error().reason, "CHANGED_MIND") << s.error().ToString();
        }
      }
    });
  }
  for (auto& c : callers) c.join();
  auto n = store().Read(kA, [](Tx& tx) { return tx.One("SELECT n FROM notes WHERE office_id = $1 AND id = $2", {std::string("counter")}); });
  EXPECT_EQ(undone, 40);
  EXPECT_EQ((*n)->Int(0), 160);
}

TEST_P(StoreContract, CommitHooksRunAfterACommitOnly) {
  std::atomic<int> hooks{0}, heard{0};
  auto listening = store().Listen("things", [&] { ++heard; });
  const auto write = [&](bool fail) {
    return store().Write(kA, [&, fail](Tx& tx) -> Status {
      tx.OnCommit([&] { ++hooks; });
      tx.Notify("things");
      tx.Notify("others");
      if (fail) return Internal("CHANGED_MIND", "no");
      return Ok();
    });
  };
  EXPECT_FALSE(write(true).ok());
  EXPECT_EQ(hooks, 0);
  EXPECT_TRUE(write(false).ok());
  EXPECT_EQ(hooks, 1);
  EXPECT_EQ(heard, 1);
  listening.reset();
  EXPECT_TRUE(write(false).ok());
  EXPECT_EQ(hooks, 2);
  EXPECT_EQ(heard, 1);
}

TEST_P(StoreContract, GivesUpAtTheDeadline) {
  const Micros past = SystemClock().Now() - kSecond;
  Status w = store().Write(kA, [](Tx&) { return Ok(); }, past);
  ASSERT_FALSE(w.ok());
  EXPECT_EQ(w.error().code, Code::kDeadlineExceeded);
  // A statement that would run for ever is stopped, and the next one works.
  const Closure endless = [](Tx& tx) -> Status {
    auto r = tx.Query("WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT count(*) FROM c WHERE $1 <> ''");
    return r.ok() ? Ok() : Status(r.error());
  };
  for (const bool write : {true, false}) {
    const Micros soon = SystemClock().Now() + kSecond / 10;
    Status s = write ? store().Write(kA, endless, soon) : store().View(kA, endless, soon);
    ASSERT_FALSE(s.ok());
    EXPECT_EQ(s.error().code, Code::kDeadlineExceeded) << s.error().ToString();
  }
  EXPECT_TRUE(Put(kA, "1").ok());
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(StoreContract);

}  // namespace concord::store
