#pragma once
// A backup is one file: an SQLite database that holds the files of a data folder in pieces, each with size and SHA-256.
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/store/sqlite/sqlite.h"

namespace concord::safe {

struct Entry {
  std::string name;  // relative to the data folder, "intake.db"
  std::int64_t size = 0;
  std::string sha256;
};

class Archive {
 public:
  // FAILED_PRECONDITION FILE_EXISTS.
  static Result<std::unique_ptr<Archive>> Create(const std::string& path);
  // NOT_FOUND BACKUP_NOT_FOUND; FAILED_PRECONDITION BACKUP_INVALID: not a backup, or one that was not finished.
  static Result<std::unique_ptr<Archive>> Open(const std::string& path);
  ~Archive();

  Status Add(const std::string& name, const std::string& from);
  // The backup is whole from here on: the file takes its name. `time`: of the snapshot.
  Status Finish(Micros time);

  Micros time() const { return time_; }
  Result<std::vector<Entry>> Entries();
  // DATA_LOSS BACKUP_DAMAGED when what comes out is not what went in.
  Status Extract(const Entry& entry, const std::string& to);

 private:
  Archive(std::string path, std::string open_path) : path_(std::move(path)), open_path_(std::move(open_path)) {}
  std::string path_, open_path_;  // a new backup is written beside its name
  Micros time_ = 0;
  std::unique_ptr<store::SqliteStore> db_;
};

}  // namespace concord::safe
