#include "concord/safe/archive.h"

#include <fcntl.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <system_error>
#include <vector>

#include "platform/id/id.h"
#include "platform/migrate/migrate.h"

namespace concord::safe {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kPiece = 4 << 20;

const std::vector<migrate::Migration> kTables = {
    {1, "backup",
     "CREATE TABLE backup_info (format BIGINT NOT NULL, snapshot_time BIGINT NOT NULL);\n"
     "CREATE TABLE backup_files (name TEXT PRIMARY KEY, size BIGINT NOT NULL, sha256 TEXT NOT NULL);\n"
     "CREATE TABLE backup_pieces (name TEXT NOT NULL, number BIGINT NOT NULL, sha256 TEXT NOT NULL, data BLOB NOT NULL, "
     "PRIMARY KEY (name, number));\n"}};

void RemoveDatabase(const std::string& path) {
  std::error_code ec;
  for (const char* ending : {"", "-wal", "-shm", ".lock"}) fs::remove(path + ending, ec);
}

Error Damaged(const std::string& name) {
  return Error(Code::kDataLoss, "BACKUP_DAMAGED", "the backup is damaged: what it holds is not what was saved").With("file", name);
}

}  // namespace

Result<std::unique_ptr<Archive>> Archive::Create(const std::string& path) {
  std::error_code ec;
  if (fs::exists(path, ec)) return FailedPrecondition("FILE_EXISTS", "the file exists already; backups are never written over").With("path", path);
  std::unique_ptr<Archive> a(new Archive(path, path + ".partial"));
  RemoveDatabase(a->open_path_);  // of a backup that was cut off
  store::SqliteOptions options;
  options.path = a->open_path_;
  CONCORD_TRY(a->db_, store::SqliteStore::Open(options));
  CONCORD_CHECK_OK(migrate::Apply(*a->db_, kTables));
  return a;
}

Result<std::unique_ptr<Archive>> Archive::Open(const std::string& path) {
  std::error_code ec;
  if (!fs::is_regular_file(path, ec)) return NotFound("BACKUP_NOT_FOUND", "there is no such backup file").With("path", path);
  std::unique_ptr<Archive> a(new Archive(path, path));
  store::SqliteOptions options;
  options.path = path;
  auto db = store::SqliteStore::Open(options);
  const auto invalid = [&] { return FailedPrecondition("BACKUP_INVALID", "the file is not a finished backup of Concord").With("path", path); };
  if (!db.ok()) return db.error().reason == "STORE_IN_USE" ? db.error() : invalid();
  a->db_ = *std::move(db);
  auto info = a->db_->ReadUnscoped([](store::Tx& tx) { return tx.One("SELECT snapshot_time FROM backup_info WHERE format = 1"); });
  if (!info.ok() || !*info) return invalid();
  a->time_ = (*info)->Int(0);
  return a;
}

Archive::~Archive() {
  db_.reset();
  std::error_code ec;
  fs::remove(open_path_ + ".lock", ec);
  if (open_path_ != path_) RemoveDatabase(open_path_);
}

Status Archive::Add(const std::string& name, const std::string& from) {
  std::ifstream in(from, std::ios::binary);
  if (!in) return Unavailable("STORE_IO", "cannot read a file of the data folder").With("path", from);
  std::string piece, all;
  std::int64_t size = 0;
  for (std::int64_t number = 0;; ++number) {
    piece.resize(kPiece);
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    piece.resize(static_cast<std::size_t>(in.gcount()));
    if (piece.empty()) break;
    const std::string digest = Sha256Hex(piece);
    CONCORD_CHECK_OK(db_->WriteUnscoped([&](store::Tx& tx) -> Status {
      CONCORD_CHECK_OK(tx.Exec("INSERT INTO backup_pieces (name, number, sha256, data) VALUES ($2, $3, $4, $5)", {name, number, digest, store::Blob{piece}}));
      return Ok();
    }));
    size += static_cast<std::int64_t>(piece.size());
    all += digest;
  }
  if (in.bad()) return Unavailable("STORE_IO", "cannot read a file of the data folder").With("path", from);
  return db_->WriteUnscoped([&](store::Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO backup_files (name, size, sha256) VALUES ($2, $3, $4)", {name, size, Sha256Hex(all)}));
    return Ok();
  });
}

Status Archive::Finish(Micros time) {
  CONCORD_CHECK_OK(db_->WriteUnscoped([&](store::Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO backup_info (format, snapshot_time) VALUES (1, $2)", {time}));
    return Ok();
  }));
  time_ = time;
  db_.reset();  // folds the log into the file
  std::error_code ec;
  fs::rename(open_path_, path_, ec);
  if (ec) return Unavailable("STORE_IO", "cannot give the backup its name: " + ec.message()).With("path", path_);
  const int dir = open(fs::absolute(path_).parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (dir >= 0) {
    (void)fsync(dir);
    close(dir);
  }
  return Ok();
}

Result<std::vector<Entry>> Archive::Entries() {
  return db_->ReadUnscoped([](store::Tx& tx) -> Result<std::vector<Entry>> {
    CONCORD_TRY(auto rows, tx.Query("SELECT name, size, sha256 FROM backup_files ORDER BY name"));
    std::vector<Entry> out;
    for (const auto& row : rows) out.push_back({row.Text(0), row.Int(1), row.Text(2)});
    return out;
  });
}

Status Archive::Extract(const Entry& entry, const std::string& to) {
  std::error_code ec;
  fs::create_directories(fs::path(to).parent_path(), ec);
  const int fd = open(to.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return Unavailable("STORE_IO", "cannot make a file").With("path", to);
  std::string all;
  std::int64_t size = 0;
  Status s = Ok();
  for (std::int64_t number = 0; s.ok() && size < entry.size; ++number) {
    auto row = db_->ReadUnscoped([&](store::Tx& tx) {
      return tx.One("SELECT data, sha256 FROM backup_pieces WHERE name = $2 AND number = $3", {entry.name, number});
    });
    if (!row.ok() || !*row || Sha256Hex((*row)->Bytes(0)) != (*row)->Text(1) || (*row)->Bytes(0).empty()) {
      s = Damaged(entry.name);
      break;
    }
    const std::string& data = (*row)->Bytes(0);
    for (std::size_t done = 0; s.ok() && done < data.size();) {
      const ssize_t n = write(fd, data.data() + done, data.size() - done);
      if (n <= 0) s = ResourceExhausted("STORE_FULL", "cannot write a file; is the disk full?").With("path", to);
      done += n > 0 ? static_cast<std::size_t>(n) : 0;
    }
    all += (*row)->Text(1);
    size += static_cast<std::int64_t>(data.size());
  }
  if (s.ok() && (size != entry.size || Sha256Hex(all) != entry.sha256)) s = Damaged(entry.name);
  if (s.ok() && fsync(fd) != 0) s = Unavailable("STORE_IO", "a file could not be made durable").With("path", to);
  close(fd);
  return s;
}

}  // namespace concord::safe
