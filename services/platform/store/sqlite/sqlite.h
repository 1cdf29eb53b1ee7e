#pragma once
// The store in a SQLite file: WAL, one writer thread that commits waiting use cases together, snapshots for readers.
//
// A use case that waits is run inside a SAVEPOINT of the group's transaction; it is answered when the group is on the disk.
// An error of one use case undoes that use case only. A full disk fails every use case of the group with STORE_FULL.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/store/store.h"

namespace concord::store {

enum class Synchronous {
  kOff,     // a power cut may lose what was acknowledged: for proving that the tests notice, never for data
  kNormal,  // a power cut may lose the last commits
  kFull,
};

struct SqliteOptions {
  std::string path;                              // its folder exists
  Synchronous synchronous = Synchronous::kFull;
  std::size_t group = 64;                        // use cases in one transaction, at most
  std::size_t queue_limit = 4096;                // waiting use cases, at most
  std::size_t readers = 8;                       // snapshots open at once, at most
  std::int64_t max_pages = 0;                    // 0: the disk is the limit
  std::string vfs;                               // empty: SQLite's own
};

struct SqliteStats {
  std::uint64_t commits = 0, use_cases = 0;      // use_cases / commits: the mean group
  std::size_t queued = 0;
};

class SqliteStore : public Store {
 public:
  // Errors: FAILED_PRECONDITION STORE_IN_USE (another process), UNAVAILABLE STORE_OPEN, DATA_LOSS STORE_CORRUPT.
  static Result<std::unique_ptr<SqliteStore>> Open(SqliteOptions options);
  ~SqliteStore() override;

  Dialect dialect() const override { return Dialect::kSqlite; }
  Status Write(const std::string& office, const Closure& fn, Micros deadline = 0) override;
  Status View(const std::string& office, const Closure& fn, Micros deadline = 0) override;
  Status WriteUnscoped(const Closure& fn, Micros deadline = 0) override;
  Status ViewUnscoped(const Closure& fn, Micros deadline = 0) override;
  Listening Listen(std::string channel, std::function<void()> fn) override;

  SqliteStats Stats() const;
  const std::string& path() const;

 private:
  friend class SnapshotAccess;
  struct Impl;
  explicit SqliteStore(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace concord::store
