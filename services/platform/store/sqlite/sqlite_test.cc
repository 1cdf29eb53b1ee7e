#include "platform/store/sqlite/sqlite.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>
#include <vector>

#include "platform/store/testing/store_contract.h"
#include "platform/store/testing/temp_store.h"

namespace concord::store {
namespace {

class SqliteUnderTest : public StoreUnderTest {
 public:
  SqliteUnderTest() : store_(SmallQueue()) {}
  Store& store() override { return *store_; }
  void Reopen() override { store_.Reopen(); }

 private:
  static SqliteOptions SmallQueue() {
    SqliteOptions options;
    options.queue_limit = kQueueLimit;
    return options;
  }
  TempStore store_;
};

INSTANTIATE_TEST_SUITE_P(Sqlite, StoreContract, ::testing::Values(StoreFactory([] { return std::make_unique<SqliteUnderTest>(); })));

const std::string kOffice = "018f6f9e-0000-7000-8000-000000000001";

class Sqlite : public ::testing::Test {
 protected:
  Sqlite() {
    auto made = store->WriteUnscoped([](Tx& tx) -> Status {
      CONCORD_CHECK_OK(tx.Exec("CREATE TABLE notes (office_id TEXT NOT NULL, id TEXT NOT NULL, n BIGINT CHECK (n >= 0), PRIMARY KEY (office_id, id))"));
      return Ok();
    });
    EXPECT_TRUE(made.ok());
  }
  Status Put(const std::string& id, std::int64_t n = 0) {
    return store->Write(kOffice, [&](Tx& tx) -> Status {
      CONCORD_CHECK_OK(tx.Exec("INSERT INTO notes (office_id, id, n) VALUES ($1, $2, $3)", {id, n}));
      return Ok();
    });
  }
  std::int64_t Count() {
    auto n = store->Read(kOffice, [](Tx& tx) -> Result<std::int64_t> {
      CONCORD_TRY(auto row, tx.One("SELECT count(*) FROM notes WHERE office_id = $1"));
      return row->Int(0);
    });
    return n.ok() ? *n : -1;
  }
  TempStore store;
};

TEST_F(Sqlite, GroupsUseCasesThatWait) {
  std::vector<std::thread> callers;
  for (int i = 0; i < 32; ++i) {
    callers.emplace_back([&, i] {
      for (int j = 0; j < 20; ++j) EXPECT_TRUE(Put(std::to_string(i) + "." + std::to_string(j)).ok());
    });
  }
  for (auto& c : callers) c.join();
  EXPECT_EQ(Count(), 640);
  EXPECT_LT(store->Stats().commits, 640u);
  EXPECT_EQ(store->Stats().use_cases, 641u);
}

TEST_F(Sqlite, AnErrorUndoesItsOwnUseCaseOnly) {
  std::vector<std::thread> callers;
  std::atomic<int> failed{0};
  for (int i = 0; i < 16; ++i) {
    callers.emplace_back([&, i] {
      for (int j = 0; j < 20; ++j) {
        if (!Put(std::to_string(i) + "." + std::to_string(j), (i + j) % 5 == 0 ? -1 : 1).ok()) ++failed;
      }
    });
  }
  for (auto& c : callers) c.join();
  EXPECT_EQ(failed, 64);
  EXPECT_EQ(Count(), 320 - 64);
}

TEST_F(Sqlite, RefusesTheFileToASecondOpening) {
  SqliteOptions options;
  options.path = store.path();
  auto second = SqliteStore::Open(options);
  ASSERT_FALSE(second.ok());
  EXPECT_EQ(second.error().reason, "STORE_IN_USE");
}

TEST_F(Sqlite, IsDurableByDefault) {
  auto level = SqliteOptions().synchronous;
  EXPECT_EQ(level, Synchronous::kFull);
}

}  // namespace
}  // namespace concord::store
