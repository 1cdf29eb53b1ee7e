#pragma once
// `concord backup` and `concord restore`.
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/store/sqlite/sqlite.h"

namespace concord::safe {

struct BackupInfo {
  Micros time = 0;         // everything that was acknowledged before it is inside
  std::int64_t bytes = 0;
  int files = 0;
};

// Of the running process: `stores` are all its databases (services and bus), named by their files in `data_dir`. Work goes on; it
// stops only while the snapshots are opened (milliseconds). Other files (keys) are taken as they are.
// Errors: FAILED_PRECONDITION FILE_EXISTS, RESOURCE_EXHAUSTED STORE_FULL, UNAVAILABLE STORE_IO.
Result<BackupInfo> Backup(const std::string& data_dir, const std::vector<store::SqliteStore*>& stores, const std::string& file);

// Of a data folder that nobody uses. FAILED_PRECONDITION STORE_IN_USE when somebody does.
Result<BackupInfo> BackupStopped(const std::string& data_dir, const std::string& file);

// Puts a backup into `data_dir`, which is not there or empty. Either all of it is there afterwards, checked, or nothing.
// Errors: NOT_FOUND BACKUP_NOT_FOUND, FAILED_PRECONDITION BACKUP_INVALID | DATA_DIR_NOT_EMPTY, DATA_LOSS BACKUP_DAMAGED.
Result<BackupInfo> Restore(const std::string& file, const std::string& data_dir);

// When the data of this folder were restored from a backup: the time of that backup, until which nothing is missing. 0: never.
// The portal says so, with what came after.
Micros RestoredFrom(const std::string& data_dir);

}  // namespace concord::safe
