#pragma once
// A store in a folder of its own that goes with the test.
#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "platform/store/sqlite/sqlite.h"
#include "platform/store/testing/temp_dir.h"

namespace concord::store {

class TempStore {
 public:
  explicit TempStore(SqliteOptions options = {}) : options_(std::move(options)) {
    options_.path = dir_ / "test.db";
    Reopen();
  }
  SqliteStore& operator*() { return *store_; }
  SqliteStore* operator->() { return store_.get(); }
  const std::string& path() const { return options_.path; }
  const TempDir& dir() const { return dir_; }
  void Close() { store_.reset(); }
  void Reopen() {
    store_.reset();
    auto opened = SqliteStore::Open(options_);
    if (!opened.ok()) {
      ADD_FAILURE() << opened.error().ToString();
      std::abort();
    }
    store_ = *std::move(opened);
  }

 private:
  TempDir dir_;
  SqliteOptions options_;
  std::unique_ptr<SqliteStore> store_;
};

}  // namespace concord::store
