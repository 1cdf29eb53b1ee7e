#pragma once
// A store in a folder of its own that goes with the test.
#include <gtest/gtest.h>
#include <stdlib.h>

#include <filesystem>
#include <memory>
#include <string>

#include "platform/store/sqlite/sqlite.h"

namespace concord::store {

class TempDir {
 public:
  TempDir() {
    std::string pattern = (std::filesystem::temp_directory_path() / "concord-test-XXXXXX").string();
    path_ = mkdtemp(pattern.data());
  }
  ~TempDir() {
    std::error_code ec;
    std::filesystem::remove_all(path_, ec);
  }
  TempDir(const TempDir&) = delete;
  const std::string& path() const { return path_; }
  std::string operator/(const std::string& name) const { return path_ + "/" + name; }

 private:
  std::string path_;
};

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
