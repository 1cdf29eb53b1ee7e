#include "platform/store/testing/store_contract.h"

#include <atomic>
#include <future>
#include <limits>
#include <stdexcept>
#include <thread>
#include <vector>

namespace concord::store {
StoreContract::StoreContract() : under_test(GetParam()()) {
  const std::string bytes = store().dialect() == Dialect::kPostgres ? "BYTEA" : "BLOB";
  Status made = store().WriteUnscoped([&](Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec("CREATE TABLE notes (office_id TEXT NOT NULL, id TEXT NOT NULL, n BIGINT CHECK (n >= 0), real_value DOUBLE PRECISION, "
                             "body TEXT, content " + bytes + ", PRIMARY KEY (office_id, id))"));
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

Status StoreContract::PutOnceItIsBack(const std::string& office, const std::string& id) {
  const Micros until = SystemClock().Now() + 10 * kSecond;
  for (;;) {
    Status s = Put(office, id);
    if (s.ok() || SystemClock().Now() > until) return s;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
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
  const std::string text = "écart «1» ' \" \\ \n 数 🌍";  // up to four bytes a letter
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
        if (!s.ok()) ++undone;
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

TEST_P(StoreContract, CarriesTheLimitsOfNumbersTimesAndBytes) {
  const std::vector<std::int64_t> numbers = {0, 1, std::numeric_limits<std::int32_t>::max() + std::int64_t{1}, 253'402'300'799'999'999,
                                             std::numeric_limits<std::int64_t>::max() - 1};
  const std::vector<double> reals = {0.0, -1.5, 1.0 / 3, std::numeric_limits<double>::max(), std::numeric_limits<double>::denorm_min()};
  std::string all;
  for (int i = 0; i < 256; ++i) all.push_back(static_cast<char>(i));
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    ASSERT_TRUE(store().Write(kA, [&](Tx& tx) -> Status {
      CONCORD_CHECK_OK(tx.Exec("INSERT INTO notes (office_id, id, n, real_value, content) VALUES ($1, $2, $3, $4, $5)",
                               {std::to_string(i), numbers[i], reals[i], Blob{i == 0 ? "" : all}}));
      return Ok();
    }).ok());
  }
  auto rows = store().Read(kA, [](Tx& tx) {
    return tx.Query("SELECT n, real_value, content, -n, n = 0, body FROM notes WHERE office_id = $1 AND n >= $2 ORDER BY id", {std::int64_t{0}});
  });
  ASSERT_TRUE(rows.ok());
  ASSERT_EQ(rows->size(), numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const Row& row = (*rows)[i];
    EXPECT_EQ(row.Int(0), numbers[i]);
    EXPECT_EQ(row.Real(1), reals[i]);
    EXPECT_EQ(row.Bytes(2), i == 0 ? "" : all);
    EXPECT_FALSE(row.IsNull(2));
    EXPECT_EQ(row.Int(3), -numbers[i]);
    EXPECT_EQ(row.Bool(4), numbers[i] == 0);
    EXPECT_TRUE(row.IsNull(5));
  }
}

TEST_P(StoreContract, RefusesATextWithANul) {
  Status s = store().Write(kA, [](Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO notes (office_id, id, body) VALUES ($1, $2, $3)", {std::string("1"), std::string("a\0b", 3)}));
    return Ok();
  });
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().code, Code::kInvalidArgument);
  EXPECT_EQ(s.error().reason, "TEXT_INVALID");
  EXPECT_TRUE(Put(kA, "1").ok());
}

TEST_P(StoreContract, SeesItsOwnWritesAndNobodyElseDoesBeforeTheCommit) {
  Status s = store().Write(kA, [&](Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO notes (office_id, id) VALUES ($1, $2)", {std::string("1")}));
    CONCORD_TRY(auto mine, tx.One("SELECT count(*) FROM notes WHERE office_id = $1"));
    EXPECT_EQ(mine->Int(0), 1);
    EXPECT_EQ(std::async(std::launch::async, [&] { return Count(kA); }).get(), 0);
    return Ok();
  });
  ASSERT_TRUE(s.ok());
  EXPECT_EQ(Count(kA), 1);
}

TEST_P(StoreContract, AStaleVersionChangesNothing) {
  ASSERT_TRUE(Put(kA, "1", 7).ok());
  const auto change = [&](std::int64_t from) {
    return store().Write(kA, [&](Tx& tx) -> Status {
      CONCORD_TRY(auto changed, tx.Exec("UPDATE notes SET n = n + 1 WHERE office_id = $1 AND id = $2 AND n = $3", {std::string("1"), from}));
      return changed == 1 ? Ok() : Status(Aborted("STALE", "changed meanwhile"));
    });
  };
  EXPECT_TRUE(change(7).ok());
  Status stale = change(7);
  ASSERT_FALSE(stale.ok());
  EXPECT_EQ(stale.error().code, Code::kAborted);
}

TEST_P(StoreContract, PagesByKeyStayStableUnderInserts) {
  for (const char* id : {"b", "d", "f", "h", "j"}) ASSERT_TRUE(Put(kA, id).ok());
  std::string seen, after;
  for (int page = 0; page < 10; ++page) {
    auto rows = store().Read(kA, [&](Tx& tx) {
      return tx.Query("SELECT id FROM notes WHERE office_id = $1 AND id > $2 ORDER BY id LIMIT $3", {after, std::int64_t{2}});
    });
    ASSERT_TRUE(rows.ok());
    if (rows->empty()) break;
    for (const Row& row : *rows) seen += after = row.Text(0);
    if (page == 0) {
      ASSERT_TRUE(Put(kA, "a").ok());  // behind: not seen
      ASSERT_TRUE(Put(kA, "e").ok());  // before: seen
      ASSERT_TRUE(Put(kB, "g").ok());
    }
  }
  EXPECT_EQ(seen, "bdefhj");
}

TEST_P(StoreContract, OrdersTextByBytes) {
  for (const char* id : {"a", "B", "é", "Z", "z", "_"}) ASSERT_TRUE(Put(kA, id).ok());
  auto rows = store().Read(kA, [](Tx& tx) { return tx.Query("SELECT id FROM notes WHERE office_id = $1 ORDER BY id"); });
  ASSERT_TRUE(rows.ok());
  std::string order;
  for (const Row& row : *rows) order += row.Text(0);
  EXPECT_EQ(order, "BZ_azé");
}

TEST_P(StoreContract, WaitsForItsTurnUntilTheDeadline) {
  std::promise<void> holds, release;
  auto holder = std::async(std::launch::async, [&] {
    return store().Write(kA, [&](Tx& tx) -> Status {
      CONCORD_CHECK_OK(tx.Exec("INSERT INTO notes (office_id, id) VALUES ($1, $2)", {std::string("held")}));
      holds.set_value();
      release.get_future().wait();
      return Ok();
    });
  });
  holds.get_future().wait();
  bool ran = false;
  const Micros begun = SystemClock().Now();
  Status late = store().Write(kA, [&](Tx&) { ran = true; return Ok(); }, begun + kSecond / 10);
  EXPECT_LT(SystemClock().Now() - begun, 5 * kSecond);
  release.set_value();
  ASSERT_FALSE(late.ok());
  EXPECT_EQ(late.error().code, Code::kDeadlineExceeded);
  EXPECT_FALSE(ran);
  EXPECT_TRUE(holder.get().ok());
  EXPECT_EQ(Count(kA), 1);
}

TEST_P(StoreContract, RefusesMoreThanMayWait) {
  std::promise<void> holds, release;
  auto holder = std::async(std::launch::async, [&] {
    return store().Write(kA, [&](Tx&) -> Status {
      holds.set_value();
      release.get_future().wait();
      return Ok();
    });
  });
  holds.get_future().wait();
  std::vector<std::thread> callers;
  std::atomic<std::size_t> ok{0}, full{0};
  const std::size_t many = StoreUnderTest::kQueueLimit + 5;
  for (std::size_t i = 0; i < many; ++i) {
    callers.emplace_back([&, i] {
      Status s = Put(kA, std::to_string(i));
      if (s.ok()) ++ok;
      if (!s.ok() && s.error().reason == "STORE_QUEUE_FULL" && s.error().code == Code::kResourceExhausted) ++full;
    });
  }
  for (int i = 0; i < 1000 && full < 5; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  release.set_value();
  for (auto& c : callers) c.join();
  EXPECT_TRUE(holder.get().ok());
  EXPECT_EQ(full, 5u);
  EXPECT_EQ(ok, StoreUnderTest::kQueueLimit);
  EXPECT_EQ(Count(kA), static_cast<std::int64_t>(StoreUnderTest::kQueueLimit));
}

TEST_P(StoreContract, ATransactionInsideATransactionIsRefused) {
  Status s = store().Write(kA, [&](Tx&) { return Put(kA, "1"); });
  ASSERT_FALSE(s.ok());
  EXPECT_EQ(s.error().reason, "NESTED_TRANSACTION");
  EXPECT_TRUE(Put(kA, "1").ok());
}

GTEST_ALLOW_UNINSTANTIATED_PARAMETERIZED_TEST(StoreContract);

}  // namespace concord::store
