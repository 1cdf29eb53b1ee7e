#include "platform/store/sqlite/snapshot.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <system_error>

#include "platform/store/sqlite/impl.h"

namespace concord::store {

class SnapshotAccess {
 public:
  static std::shared_ptr<void> Pause(SqliteStore& s) { return s.impl_->writer->Pause(); }
  static const SqliteOptions& Options(SqliteStore& s) { return s.impl_->options; }
};

namespace {

Status SyncFile(const std::string& path) {
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  const bool synced = fd >= 0 && fsync(fd) == 0;
  if (fd >= 0) close(fd);
  return synced ? Ok() : Status(Unavailable("STORE_IO", "the copy could not be made durable").With("path", path));
}

class SqliteSnapshot : public Snapshot {
 public:
  SqliteSnapshot(std::string source, std::unique_ptr<internal::Connection> connection)
      : source_(std::move(source)), connection_(std::move(connection)) {}

  Status Begin() {
    CONCORD_CHECK_OK(connection_->Control("BEGIN"));
    // BEGIN alone opens nothing: the snapshot starts with the first read.
    return connection_->Control("SELECT count(*) FROM sqlite_schema");
  }

  Status CopyTo(const std::string& path) override {
    std::error_code ec;
    if (std::filesystem::exists(path, ec)) return FailedPrecondition("FILE_EXISTS", "the file exists already").With("path", path);
    Status s = Copy(path);
    if (s.ok()) s = SyncFile(path);
    if (!s.ok()) std::filesystem::remove(path, ec);
    return s;
  }
  const std::string& source() const override { return source_; }

 private:
  Status Copy(const std::string& path) {
    sqlite3* to = nullptr;
    if (sqlite3_open_v2(path.c_str(), &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, nullptr) != SQLITE_OK) {
      sqlite3_close_v2(to);
      return Unavailable("STORE_OPEN", "cannot make the copy").With("path", path);
    }
    sqlite3_exec(to, "PRAGMA synchronous=OFF; PRAGMA journal_mode=OFF", nullptr, nullptr, nullptr);  // synced once, at the end
    Status s = Ok();
    if (sqlite3_backup* copy = sqlite3_backup_init(to, "main", connection_->raw(), "main")) {
      const int rc = sqlite3_backup_step(copy, -1);
      sqlite3_backup_finish(copy);
      if (rc != SQLITE_DONE) s = internal::ErrorOf(to, rc);
    } else {
      s = internal::ErrorOf(to, sqlite3_errcode(to));
    }
    sqlite3_close_v2(to);
    return s;
  }

  const std::string source_;
  std::unique_ptr<internal::Connection> connection_;
};

}  // namespace

Result<std::vector<std::unique_ptr<Snapshot>>> TakeSnapshots(const std::vector<SqliteStore*>& stores) {
  // Connections first: opening them would make the pause longer.
  std::vector<std::unique_ptr<SqliteSnapshot>> opened;
  for (SqliteStore* s : stores) {
    CONCORD_TRY(auto connection, internal::Connection::Open(SnapshotAccess::Options(*s), /*writer=*/false));
    opened.push_back(std::make_unique<SqliteSnapshot>(s->path(), std::move(connection)));
  }
  {
    std::vector<std::shared_ptr<void>> barrier;
    for (SqliteStore* s : stores) barrier.push_back(SnapshotAccess::Pause(*s));
    for (auto& snapshot : opened) CONCORD_CHECK_OK(snapshot->Begin());
  }
  std::vector<std::unique_ptr<Snapshot>> out;
  for (auto& snapshot : opened) out.push_back(std::move(snapshot));
  return out;
}

Status CheckFile(const std::string& path) {
  sqlite3* db = nullptr;
  Status s = Ok();
  sqlite3_stmt* stmt = nullptr;
  if (sqlite3_open_v2(path.c_str(), &db, SQLITE_OPEN_READONLY, nullptr) != SQLITE_OK ||
      sqlite3_prepare_v2(db, "PRAGMA quick_check(1)", -1, &stmt, nullptr) != SQLITE_OK || sqlite3_step(stmt) != SQLITE_ROW) {
    s = Error(Code::kDataLoss, "STORE_CORRUPT", std::string("the database file cannot be read: ") + sqlite3_errmsg(db)).With("path", path);
  } else if (std::string(reinterpret_cast<const char*>(sqlite3_column_text(stmt, 0))) != "ok") {
    s = Error(Code::kDataLoss, "STORE_CORRUPT",
              std::string("the database file is damaged: ") + reinterpret_cast<const char*>(sqlite3_column_text(stmt, 0)))
            .With("path", path);
  }
  sqlite3_finalize(stmt);
  sqlite3_close_v2(db);
  return s;
}

}  // namespace concord::store
