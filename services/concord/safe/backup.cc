#include "concord/safe/backup.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <system_error>

#include "concord/safe/archive.h"
#include "platform/id/id.h"
#include "platform/store/sqlite/snapshot.h"

namespace concord::safe {
namespace {

namespace fs = std::filesystem;

constexpr char kRestoredMark[] = "restored-from";

bool EndsWith(const std::string& text, const std::string& ending) {
  return text.size() >= ending.size() && text.compare(text.size() - ending.size(), ending.size(), ending) == 0;
}

// What belongs to a process and not to the data.
bool Leave(const std::string& name) {
  for (const char* ending : {".db", "-wal", "-shm", ".lock", ".log", ".partial", ".new", ".tmp"}) {
    if (EndsWith(name, ending)) return true;
  }
  return name == "lock" || name == kRestoredMark || name.find(".log.") != std::string::npos;
}

// A folder beside the backup that goes with this object.
class Scratch {
 public:
  explicit Scratch(const std::string& near) : path_(near + ".scratch-" + NewId()) { fs::create_directories(path_, ec_); }
  ~Scratch() { fs::remove_all(path_, ec_); }
  const std::string& path() const { return path_; }

 private:
  std::string path_;
  std::error_code ec_;
};

Result<std::vector<std::string>> FilesOf(const std::string& dir) {
  std::vector<std::string> out;
  std::error_code ec;
  for (fs::recursive_directory_iterator it(dir, ec), end; !ec && it != end; it.increment(ec)) {
    if (it->is_regular_file(ec)) out.push_back(fs::relative(it->path(), dir, ec).string());
  }
  if (ec) return Unavailable("STORE_IO", "cannot read the data folder: " + ec.message()).With("path", dir);
  return out;
}

}  // namespace

Result<BackupInfo> Backup(const std::string& data_dir, const std::vector<store::SqliteStore*>& stores, const std::string& file) {
  CONCORD_TRY(auto archive, Archive::Create(file));
  const Scratch scratch(file);
  BackupInfo info;
  info.time = SystemClock().Now();  // before the barrier: what was acknowledged by now is inside
  {
    CONCORD_TRY(auto snapshots, store::TakeSnapshots(stores));
    for (auto& snapshot : snapshots) {
      const std::string name = fs::path(snapshot->source()).filename();
      const std::string copy = scratch.path() + "/" + name;
      CONCORD_CHECK_OK(snapshot->CopyTo(copy));
      snapshot.reset();  // an open snapshot keeps the log of the live file from shrinking
      CONCORD_CHECK_OK(archive->Add(name, copy));
      std::error_code ec;
      fs::remove(copy, ec);
    }
  }
  CONCORD_TRY(const auto files, FilesOf(data_dir));
  for (const auto& name : files) {
    const std::string path = data_dir + "/" + name;
    if (!Leave(name) && path != file) CONCORD_CHECK_OK(archive->Add(name, path));
  }
  CONCORD_TRY(const auto entries, archive->Entries());
  for (const auto& e : entries) {
    info.bytes += e.size;
    ++info.files;
  }
  CONCORD_CHECK_OK(archive->Finish(info.time));
  return info;
}

Result<BackupInfo> BackupStopped(const std::string& data_dir, const std::string& file) {
  CONCORD_TRY(const auto files, FilesOf(data_dir));
  std::vector<std::unique_ptr<store::SqliteStore>> opened;
  std::vector<store::SqliteStore*> stores;
  for (const auto& name : files) {
    if (!EndsWith(name, ".db") || name.find('/') != std::string::npos) continue;
    store::SqliteOptions options;
    options.path = data_dir + "/" + name;
    CONCORD_TRY(auto store, store::SqliteStore::Open(options));
    stores.push_back(store.get());
    opened.push_back(std::move(store));
  }
  if (stores.empty()) return NotFound("DATA_DIR_EMPTY", "there is no data in this folder").With("path", data_dir);
  return Backup(data_dir, stores, file);
}

Result<BackupInfo> Restore(const std::string& file, const std::string& data_dir) {
  std::error_code ec;
  if (fs::exists(data_dir, ec) && !fs::is_empty(data_dir, ec)) {
    return FailedPrecondition("DATA_DIR_NOT_EMPTY", "the folder to restore into is not empty; nothing was changed").With("path", data_dir);
  }
  CONCORD_TRY(auto archive, Archive::Open(file));
  CONCORD_TRY(const auto entries, archive->Entries());
  const fs::path target = fs::absolute(data_dir).lexically_normal();
  const Scratch scratch(target.has_filename() ? target.string() : target.parent_path().string());
  BackupInfo info;
  info.time = archive->time();
  for (const auto& entry : entries) {
    const fs::path name = fs::path(entry.name).lexically_normal();
    if (name.is_absolute() || name.begin() == name.end() || *name.begin() == "..") {
      return FailedPrecondition("BACKUP_INVALID", "the backup names a file outside the data folder").With("file", entry.name);
    }
    const std::string to = scratch.path() + "/" + name.string();
    CONCORD_CHECK_OK(archive->Extract(entry, to));
    if (EndsWith(entry.name, ".db")) CONCORD_CHECK_OK(store::CheckFile(to));
    info.bytes += entry.size;
    ++info.files;
  }
  std::ofstream(scratch.path() + "/" + kRestoredMark) << info.time << "\n";
  fs::permissions(scratch.path(), fs::perms::owner_all, ec);
  fs::remove(target, ec);  // an empty folder of that name
  fs::create_directories(target.parent_path(), ec);
  fs::rename(scratch.path(), target, ec);
  if (ec) return Unavailable("STORE_IO", "cannot put the restored folder in its place: " + ec.message()).With("path", data_dir);
  return info;
}

Micros RestoredFrom(const std::string& data_dir) {
  std::ifstream in(data_dir + "/" + kRestoredMark);
  Micros time = 0;
  in >> time;
  return in ? time : 0;
}

}  // namespace concord::safe
