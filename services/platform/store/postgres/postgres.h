#pragma once
// The store in PostgreSQL 15.
//
// Use cases of one office are serial, as they are in SQLite, across all processes: a session lock of the office is held around the
// transaction. Those that wait at the same time share a transaction and one commit; inserts of one row are not waited for. Where one
// fails after it has written, all run again with a savepoint each. Different offices run side by side. Unscoped transactions run alone,
// SERIALIZABLE, and are repeated after a serialisation failure until their deadline.
//
// A lost connection never says OK falsely: a transaction whose COMMIT was not answered is looked up by its id, and where that
// cannot tell the answer is UNAVAILABLE COMMIT_UNKNOWN.
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "platform/base/result.h"
#include "platform/metrics/metrics.h"
#include "platform/store/store.h"

namespace concord::store {

struct PostgresOptions {
  std::string dsn;                    // role for use cases of one office (libpq conninfo)
  std::string system_dsn;             // role for unscoped transactions; empty: the same
  std::size_t connections = 12;       // of the first role, at most; opened when they are needed
  std::size_t system_connections = 4;
  std::size_t group = 32;             // use cases in one transaction, at most
  std::size_t queue_limit = 4096;     // calls that wait for their turn or for a connection, at most
  bool owns_schema = false;           // the role may change tables: `concord migrate` and tests only
  metrics::Registry* metrics = nullptr;
};

struct PostgresStats {
  std::uint64_t commits = 0, use_cases = 0;  // scoped writes; use_cases / commits: the mean group
  std::uint64_t retries = 0;                 // after serialisation failures and deadlocks
  std::uint64_t cuts = 0;                    // connections shut because their answer did not come by the deadline
  std::uint64_t lost = 0;                    // connections that broke
};

class PostgresStore : public Store {
 public:
  // Connects once to say early what is wrong. Errors: UNAVAILABLE STORE_UNREACHABLE, INVALID_ARGUMENT DSN_INVALID,
  // UNAUTHENTICATED STORE_LOGIN.
  static Result<std::unique_ptr<PostgresStore>> Open(PostgresOptions options);
  ~PostgresStore() override;

  // Refuses roles that could see other offices' rows, tables that do not keep them apart, and a server that may lose commits;
  // FAILED_PRECONDITION with a reason each (roles.h). A process calls it before it serves.
  Status CheckRoles();

  Dialect dialect() const override { return Dialect::kPostgres; }
  bool owns_schema() const override;
  Status Reachable() override;
  // UNAVAILABLE STORE_READ_ONLY while the database can be read and takes no changes, as far as a change was refused or, with `sure`, as the
  // server says; OK else, also where it is away. Waits two seconds at most.
  Status TakesChanges(bool sure = false);
  Status Write(const std::string& office, const Closure& fn, Micros deadline = 0) override;
  Status View(const std::string& office, const Closure& fn, Micros deadline = 0) override;
  Status WriteUnscoped(const Closure& fn, Micros deadline = 0) override;
  Status ViewUnscoped(const Closure& fn, Micros deadline = 0) override;
  Listening Listen(std::string channel, std::function<void()> fn) override;

  PostgresStats Stats() const;

 private:
  struct Impl;
  explicit PostgresStore(std::shared_ptr<Impl> impl);
  std::shared_ptr<Impl> impl_;  // shared with nobody but a scrape in progress
};

}  // namespace concord::store
