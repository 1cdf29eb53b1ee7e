#pragma once
// A store of its own for a test of a service: SQLite, or PostgreSQL as a service has it (two roles that own nothing) when
// CONCORD_TEST_STORE=postgres. concord_test(… POSTGRES) runs a test program in both.
#include <memory>
#include <vector>

#include "platform/migrate/migrate.h"
#include "platform/store/sqlite/sqlite.h"
#include "platform/store/store.h"

namespace concord::store {

class TestStore {
 public:
  // `options`: of SQLite.
  explicit TestStore(const std::vector<migrate::Migration>& migrations, SqliteOptions options = {});
  ~TestStore();
  TestStore(const TestStore&) = delete;
  Store& operator*();
  Store* operator->() { return &**this; }
  // As after a restart; what refers to the store before has to be made again.
  void Reopen();
  // The same database by another store, as another replica has it. SQLite: the same store, one process has the file.
  std::shared_ptr<Store> Replica();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace concord::store
