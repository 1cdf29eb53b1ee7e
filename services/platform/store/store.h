#pragma once
// The store port: what a service keeps, in transactions. Adapters: store/sqlite, store/postgres; one contract suite.
//
// A use case is a closure over a transaction. It may run more than once (group commit, serialisation retries), so it computes
// only from what it reads, never calls an RPC and never sleeps.
//
//   auto r = store.Transact(office, [&](store::Tx& tx) -> Result<Workshop> {
//     CONCORD_TRY(auto rows, tx.Query("SELECT doc FROM workshops WHERE office_id = $1 AND id = $2", {id}));
//     ...
//   });
//
// Tenancy: `$1` is the office of the transaction in every statement, bound here and never by the caller; the caller's
// parameters start at $2. A statement without $1 is refused (INTERNAL UNSCOPED_SQL) unless the transaction is unscoped; there
// the caller's parameters start at $2 as well and $1, where it is named, is "".
// After the error of a statement the transaction can only fail: later statements give the same error and so does the
// transaction, whatever the closure returns (PostgreSQL works so; look first, or use ON CONFLICT).
// Text is one dialect for all adapters: `$n` parameters, ON CONFLICT, RETURNING; no `::`, FOR UPDATE, ANY(.
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

#include "platform/base/result.h"
#include "platform/time/clock.h"

namespace concord::store {

struct Blob {
  std::string bytes;
};
// NULL, integer/boolean, real, text (UTF-8, also uuids in canonical form), bytes.
using Value = std::variant<std::nullptr_t, std::int64_t, double, std::string, Blob>;
using Params = std::vector<Value>;

// A result row. Columns by position, from 0. Asking for the wrong kind returns the type's zero; NULL too (ask IsNull).
class Row {
 public:
  explicit Row(std::vector<Value> values) : values_(std::move(values)) {}
  std::size_t size() const { return values_.size(); }
  bool IsNull(std::size_t i) const { return std::holds_alternative<std::nullptr_t>(values_[i]); }
  std::int64_t Int(std::size_t i) const;
  double Real(std::size_t i) const;  // integers are converted
  const std::string& Text(std::size_t i) const;
  const std::string& Bytes(std::size_t i) const;
  bool Bool(std::size_t i) const { return Int(i) != 0; }

 private:
  std::vector<Value> values_;
};
using Rows = std::vector<Row>;

// A transaction in progress. Not thread-safe; valid only inside the closure.
class Tx {
 public:
  virtual ~Tx() = default;
  // Rows of a SELECT or of RETURNING. Errors: ALREADY_EXISTS UNIQUE_VIOLATION, FAILED_PRECONDITION FOREIGN_KEY_VIOLATION,
  // INVALID_ARGUMENT CHECK_VIOLATION, RESOURCE_EXHAUSTED STORE_FULL, DEADLINE_EXCEEDED, INTERNAL SQL_ERROR.
  virtual Result<Rows> Query(std::string_view sql, const Params& params = {}) = 0;
  // Number of rows changed.
  virtual Result<std::int64_t> Exec(std::string_view sql, const Params& params = {}) = 0;
  // The first row, or nothing.
  Result<std::optional<Row>> One(std::string_view sql, const Params& params = {});
  // The office this transaction is for; "" when unscoped.
  virtual const std::string& office() const = 0;
  // Runs `fn` after this transaction has committed, on the committing thread; must be quick (wake-ups).
  virtual void OnCommit(std::function<void()> fn) = 0;
  // Wakes those who listen to `channel` of this store, once for all transactions that commit together.
  virtual void Notify(std::string_view channel) = 0;
};

using Closure = std::function<Status(Tx&)>;

enum class Dialect { kSqlite, kPostgres };  // of the DDL; the DML is one text for both

class Store {
 public:
  virtual ~Store() = default;

  virtual Dialect dialect() const = 0;
  // May change tables. False for a service's role in PostgreSQL: there the owner has applied the migrations before.
  virtual bool owns_schema() const { return true; }
  // Whether the database answers, for readiness; waits a second at most.
  virtual Status Reachable() { return Ok(); }

  // Runs `fn` in a read-write transaction of `office` and returns when it is durable. An error of `fn` rolls everything back.
  // Errors besides fn's: DEADLINE_EXCEEDED, UNAVAILABLE STORE_CLOSED, RESOURCE_EXHAUSTED STORE_QUEUE_FULL | STORE_FULL.
  // `deadline` 0: 30 seconds from now.
  virtual Status Write(const std::string& office, const Closure& fn, Micros deadline = 0) = 0;
  // Runs `fn` in a read-only snapshot of `office`. Never waits for writers.
  virtual Status View(const std::string& office, const Closure& fn, Micros deadline = 0) = 0;
  // The same across offices, for outbox, inbox, leases, migrations, look-ups before sign-in and named system jobs only.
  virtual Status WriteUnscoped(const Closure& fn, Micros deadline = 0) = 0;
  virtual Status ViewUnscoped(const Closure& fn, Micros deadline = 0) = 0;

  // Calls `fn` after a commit that notified `channel`, on the committing thread: must be quick. Until the handle is dropped;
  // no call is in progress once dropping it has returned. Only commits of this process are heard: poll besides.
  using Listening = std::shared_ptr<void>;
  virtual Listening Listen(std::string channel, std::function<void()> fn) = 0;

  // Transact and Read: the same with a value.
  template <class Fn>
  auto Transact(const std::string& office, Fn&& fn, Micros deadline = 0) -> std::invoke_result_t<Fn, Tx&> {
    return Valued<std::invoke_result_t<Fn, Tx&>>([&](const Closure& c) { return Write(office, c, deadline); }, fn);
  }
  template <class Fn>
  auto Read(const std::string& office, Fn&& fn, Micros deadline = 0) -> std::invoke_result_t<Fn, Tx&> {
    return Valued<std::invoke_result_t<Fn, Tx&>>([&](const Closure& c) { return View(office, c, deadline); }, fn);
  }
  template <class Fn>
  auto TransactUnscoped(Fn&& fn, Micros deadline = 0) -> std::invoke_result_t<Fn, Tx&> {
    return Valued<std::invoke_result_t<Fn, Tx&>>([&](const Closure& c) { return WriteUnscoped(c, deadline); }, fn);
  }
  template <class Fn>
  auto ReadUnscoped(Fn&& fn, Micros deadline = 0) -> std::invoke_result_t<Fn, Tx&> {
    return Valued<std::invoke_result_t<Fn, Tx&>>([&](const Closure& c) { return ViewUnscoped(c, deadline); }, fn);
  }

 private:
  template <class R, class Run, class Fn>
  static R Valued(Run&& run, Fn& fn) {
    if constexpr (std::is_same_v<R, Status>) {
      return run([&](Tx& tx) -> Status { return fn(tx); });
    } else {
      std::optional<R> out;
      Status s = run([&](Tx& tx) -> Status {
        out.emplace(fn(tx));
        if (!out->ok()) return out->error();
        return Ok();
      });
      if (!s.ok()) return std::move(s).error();
      return std::move(*out);
    }
  }
};

}  // namespace concord::store
