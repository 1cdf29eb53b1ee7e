#include "platform/store/sqlite/connection.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstdlib>
#include <string>

namespace concord::store::internal {
namespace {

constexpr int kMaxStatements = 300;
constexpr int kApplicationId = 0x434e4344;  // "CNCD"

// Use cases may not end or begin transactions, change settings or reach other files: they would take the group with them.
int Authorize(void* control, int action, const char*, const char*, const char*, const char*) {
  if (*static_cast<bool*>(control)) return SQLITE_OK;
  switch (action) {
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT:
    case SQLITE_PRAGMA:
    case SQLITE_ATTACH:
    case SQLITE_DETACH:
      return SQLITE_DENY;
    default:
      return SQLITE_OK;
  }
}

int Interrupt(void* deadline) {
  const Micros until = *static_cast<Micros*>(deadline);
  return until != 0 && SystemClock().Now() > until;
}

int NumberOf(const char* name) {  // "$12" → 12
  if (name == nullptr || name[0] != '$') return 0;
  char* end = nullptr;
  const long n = std::strtol(name + 1, &end, 10);
  return *end == '\0' && n > 0 && n < 32768 ? static_cast<int>(n) : 0;
}

int BindValue(sqlite3_stmt* stmt, int at, const Value& value) {
  // The values outlive the step: nothing is copied.
  if (const auto* n = std::get_if<std::int64_t>(&value)) return sqlite3_bind_int64(stmt, at, *n);
  if (const auto* d = std::get_if<double>(&value)) return sqlite3_bind_double(stmt, at, *d);
  if (const auto* s = std::get_if<std::string>(&value)) return sqlite3_bind_text64(stmt, at, s->data(), s->size(), SQLITE_STATIC, SQLITE_UTF8);
  if (const auto* b = std::get_if<Blob>(&value)) return sqlite3_bind_blob64(stmt, at, b->bytes.data(), b->bytes.size(), SQLITE_STATIC);
  return sqlite3_bind_null(stmt, at);
}

Value ColumnValue(sqlite3_stmt* stmt, int i) {
  switch (sqlite3_column_type(stmt, i)) {
    case SQLITE_INTEGER:
      return static_cast<std::int64_t>(sqlite3_column_int64(stmt, i));
    case SQLITE_FLOAT:
      return sqlite3_column_double(stmt, i);
    case SQLITE_TEXT: {
      const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(stmt, i));
      return std::string(text, static_cast<std::size_t>(sqlite3_column_bytes(stmt, i)));
    }
    case SQLITE_BLOB: {
      const auto* bytes = static_cast<const char*>(sqlite3_column_blob(stmt, i));
      const auto n = static_cast<std::size_t>(sqlite3_column_bytes(stmt, i));
      return Blob{n == 0 ? std::string() : std::string(bytes, n)};
    }
    default:
      return nullptr;
  }
}

// A statement is always reset: one left open would keep its snapshot and hold back the commit.
class Reset {
 public:
  explicit Reset(sqlite3_stmt* stmt) : stmt_(stmt) {}
  ~Reset() {
    sqlite3_reset(stmt_);
    sqlite3_clear_bindings(stmt_);
  }

 private:
  sqlite3_stmt* stmt_;
};

Error BadSql(std::string message, std::string_view sql) {
  return Internal("SQL_ERROR", std::move(message)).With("sql", std::string(sql.substr(0, 300)));
}

}  // namespace

Error ErrorOf(sqlite3* db, int code) {
  const int extended = db ? sqlite3_extended_errcode(db) : code;
  const std::string text = db ? sqlite3_errmsg(db) : sqlite3_errstr(code);
  switch (extended) {
    case SQLITE_CONSTRAINT_UNIQUE:
    case SQLITE_CONSTRAINT_PRIMARYKEY:
    case SQLITE_CONSTRAINT_ROWID:
      return AlreadyExists("UNIQUE_VIOLATION", "a row with this key exists").With("constraint", text);
    case SQLITE_CONSTRAINT_FOREIGNKEY:
      return FailedPrecondition("FOREIGN_KEY_VIOLATION", "a row that this one refers to is missing, or is referred to");
    case SQLITE_CONSTRAINT_CHECK:
    case SQLITE_CONSTRAINT_NOTNULL:
    case SQLITE_CONSTRAINT_DATATYPE:
      return InvalidArgument("CHECK_VIOLATION", "a value is outside what its column allows").With("constraint", text);
    default:
      break;
  }
  switch (extended & 0xff) {
    case SQLITE_FULL:
      return ResourceExhausted("STORE_FULL", "the disk or the database is full; nothing was saved");
    case SQLITE_IOERR:
      if (db && sqlite3_system_errno(db) == ENOSPC) return ResourceExhausted("STORE_FULL", "the disk is full; nothing was saved");
      return Unavailable("STORE_IO", "reading or writing the database failed: " + text);
    case SQLITE_INTERRUPT:
      return Error(Code::kDeadlineExceeded, "DEADLINE_PASSED", "the deadline passed while the database worked");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return Unavailable("STORE_BUSY", "the database is locked by something else");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Error(Code::kDataLoss, "STORE_CORRUPT", "the database file is damaged: " + text);
    case SQLITE_TOOBIG:
      return InvalidArgument("VALUE_TOO_BIG", "a value is larger than the database takes");
    case SQLITE_AUTH:
      return Internal("SQL_ERROR", "transactions, settings and other files are not for use cases");
    default:
      return Internal("SQL_ERROR", text);
  }
}

Result<std::unique_ptr<Connection>> Connection::Open(const SqliteOptions& options, bool writer) {
  std::unique_ptr<Connection> c(new Connection);
  c->writer_ = writer;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (writer ? SQLITE_OPEN_CREATE : 0);
  const int rc = sqlite3_open_v2(options.path.c_str(), &c->db_, flags, options.vfs.empty() ? nullptr : options.vfs.c_str());
  if (rc != SQLITE_OK) {
    const std::string text = c->db_ ? sqlite3_errmsg(c->db_) : sqlite3_errstr(rc);
    return Unavailable("STORE_OPEN", "cannot open the database: " + text).With("path", options.path);
  }
  sqlite3_extended_result_codes(c->db_, 1);
  sqlite3_busy_timeout(c->db_, 5000);
  sqlite3_progress_handler(c->db_, 2000, Interrupt, &c->deadline_);
  static const char* const kLevels[] = {"OFF", "NORMAL", "FULL"};
  std::string setup = "PRAGMA foreign_keys=ON; PRAGMA temp_store=MEMORY; PRAGMA trusted_schema=OFF; PRAGMA synchronous=";
  setup += kLevels[static_cast<int>(options.synchronous)];
  if (writer) {
    setup += "; PRAGMA journal_mode=WAL; PRAGMA wal_autocheckpoint=4000; PRAGMA journal_size_limit=33554432; PRAGMA application_id=" +
             std::to_string(kApplicationId);
    if (options.max_pages > 0) setup += "; PRAGMA max_page_count=" + std::to_string(options.max_pages);
  } else {
    setup += "; PRAGMA query_only=ON; PRAGMA cache_size=-1024";
  }
  if (sqlite3_exec(c->db_, setup.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK) {
    Error e = c->LastError();
    return std::move(e).With("path", options.path);
  }
  sqlite3_set_authorizer(c->db_, Authorize, &c->control_);
  return c;
}

Connection::~Connection() {
  ForgetStatements();
  for (auto& [sql, stmt] : controls_) sqlite3_finalize(stmt);
  sqlite3_close_v2(db_);
}

void Connection::ForgetStatements() {
  for (auto& [sql, s] : statements_) sqlite3_finalize(s.stmt);
  statements_.clear();
}

bool Connection::InTransaction() const { return sqlite3_get_autocommit(db_) == 0; }

Error Connection::LastError() const { return ErrorOf(db_, sqlite3_errcode(db_)); }

Result<Connection::Statement*> Connection::Prepare(std::string_view sql) {
  if (auto known = statements_.find(sql); known != statements_.end()) return &known->second;
  if (statements_.size() >= kMaxStatements) ForgetStatements();
  Statement s;
  const char* tail = nullptr;
  if (sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &s.stmt, &tail) != SQLITE_OK) {
    return std::move(LastError()).With("sql", std::string(sql.substr(0, 300)));
  }
  if (s.stmt == nullptr) return BadSql("there is no statement in the text", sql);
  const std::string_view rest = sql.substr(static_cast<std::size_t>(tail - sql.data()));
  if (rest.find_first_not_of(" \t\r\n;") != std::string_view::npos) {
    sqlite3_finalize(s.stmt);
    return BadSql("one statement at a time", sql);
  }
  // `$1` is a name to SQLite, numbered by first appearance, not by what it says.
  for (int i = 1; i <= sqlite3_bind_parameter_count(s.stmt); ++i) {
    const int n = NumberOf(sqlite3_bind_parameter_name(s.stmt, i));
    if (n == 0) {
      sqlite3_finalize(s.stmt);
      return BadSql("parameters are written $1, $2, …", sql);
    }
    if (n == 1) s.has_office = true;
    if (n > s.parameters) s.parameters = n;
  }
  return &statements_.emplace(std::string(sql), s).first->second;
}

Result<Connection::Statement*> Connection::Bind(std::string_view sql, const std::string& office, bool scoped, const Params& params) {
  CONCORD_TRY(Statement * s, Prepare(sql));
  if (scoped && !s->has_office) {
    return Internal("UNSCOPED_SQL", "the statement does not name the office ($1)").With("sql", std::string(sql.substr(0, 300)));
  }
  if (static_cast<std::size_t>(s->parameters > 1 ? s->parameters - 1 : 0) != params.size()) {
    return BadSql("the statement takes " + std::to_string(s->parameters > 1 ? s->parameters - 1 : 0) + " parameters after the office, not " +
                      std::to_string(params.size()),
                  sql);
  }
  if (!writer_ && !sqlite3_stmt_readonly(s->stmt)) return BadSql("a read-only transaction cannot write", sql);
  for (const Value& v : params) {
    const auto* text = std::get_if<std::string>(&v);
    if (text && text->find('\0') != std::string::npos) return InvalidArgument("TEXT_INVALID", "a text holds a NUL character");
  }
  for (int i = 1; i <= sqlite3_bind_parameter_count(s->stmt); ++i) {
    const int n = NumberOf(sqlite3_bind_parameter_name(s->stmt, i));
    const int rc = n == 1 ? sqlite3_bind_text64(s->stmt, i, office.data(), office.size(), SQLITE_STATIC, SQLITE_UTF8)
                          : BindValue(s->stmt, i, params[static_cast<std::size_t>(n - 2)]);
    if (rc != SQLITE_OK) {
      Error e = LastError();
      sqlite3_clear_bindings(s->stmt);
      return e;
    }
  }
  return s;
}

Result<Rows> Connection::Query(std::string_view sql, const std::string& office, bool scoped, const Params& params) {
  CONCORD_TRY(Statement * s, Bind(sql, office, scoped, params));
  Reset reset(s->stmt);
  Rows rows;
  for (;;) {
    const int rc = sqlite3_step(s->stmt);
    if (rc == SQLITE_DONE) return rows;
    if (rc != SQLITE_ROW) return std::move(LastError()).With("sql", std::string(sql.substr(0, 300)));
    std::vector<Value> values;
    const int columns = sqlite3_column_count(s->stmt);
    values.reserve(static_cast<std::size_t>(columns));
    for (int i = 0; i < columns; ++i) values.push_back(ColumnValue(s->stmt, i));
    rows.emplace_back(std::move(values));
  }
}

Result<std::int64_t> Connection::Exec(std::string_view sql, const std::string& office, bool scoped, const Params& params) {
  CONCORD_TRY(Statement * s, Bind(sql, office, scoped, params));
  Reset reset(s->stmt);
  const std::int64_t before = sqlite3_total_changes64(db_);
  int rc;
  do {
    rc = sqlite3_step(s->stmt);
  } while (rc == SQLITE_ROW);
  if (rc != SQLITE_DONE) return std::move(LastError()).With("sql", std::string(sql.substr(0, 300)));
  // DDL leaves the count of the statement before it.
  return sqlite3_total_changes64(db_) == before ? std::int64_t{0} : static_cast<std::int64_t>(sqlite3_changes64(db_));
}

Status Connection::Control(std::string_view sql) {
  control_ = true;  // for the step too: after a change of schema it prepares again
  auto known = controls_.find(sql);
  if (known == controls_.end()) {
    sqlite3_stmt* stmt = nullptr;
    if (sqlite3_prepare_v3(db_, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT, &stmt, nullptr) != SQLITE_OK) {
      control_ = false;
      return LastError();
    }
    known = controls_.emplace(std::string(sql), stmt).first;
  }
  Reset reset(known->second);
  const int rc = sqlite3_step(known->second);
  control_ = false;
  if (rc != SQLITE_DONE && rc != SQLITE_ROW) return LastError();
  return Ok();
}

}  // namespace concord::store::internal
