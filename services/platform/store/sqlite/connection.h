#pragma once
// One SQLite connection: statements prepared once, errors in our words, a deadline on what runs. Used by one thread at a time.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "platform/base/result.h"
#include "platform/store/sqlite/sqlite.h"
#include "platform/store/store.h"

struct sqlite3;
struct sqlite3_stmt;

namespace concord::store::internal {

// What SQLite says, in the codes of the store port.
Error ErrorOf(sqlite3* db, int code);

class Connection {
 public:
  static Result<std::unique_ptr<Connection>> Open(const SqliteOptions& options, bool writer);
  ~Connection();
  Connection(const Connection&) = delete;

  // Statements of use cases. `scoped`: refuse text without $1.
  Result<Rows> Query(std::string_view sql, const std::string& office, bool scoped, const Params& params);
  Result<std::int64_t> Exec(std::string_view sql, const std::string& office, bool scoped, const Params& params);
  // BEGIN, SAVEPOINT and the like: what use cases may not say.
  Status Control(std::string_view sql);

  bool InTransaction() const;
  void SetDeadline(Micros deadline) { deadline_ = deadline; }
  sqlite3* raw() { return db_; }
  Error LastError() const;

 private:
  struct Statement {
    sqlite3_stmt* stmt = nullptr;
    bool has_office = false;
    int parameters = 0;  // highest number of the $n
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view s) const { return std::hash<std::string_view>()(s); }
  };

  Connection() = default;
  Result<Statement*> Prepare(std::string_view sql);
  Result<Statement*> Bind(std::string_view sql, const std::string& office, bool scoped, const Params& params);
  void ForgetStatements();

  sqlite3* db_ = nullptr;
  Micros deadline_ = 0;
  bool writer_ = false;
  bool control_ = false;  // transaction statements may be prepared
  std::unordered_map<std::string, Statement, Hash, std::equal_to<>> statements_;
  std::unordered_map<std::string, sqlite3_stmt*, Hash, std::equal_to<>> controls_;
};

}  // namespace concord::store::internal
