#pragma once
// Copies of running databases that fit together: writers stop at a barrier, one snapshot is opened of each file, writers go on,
// and the files are copied from the snapshots. Without the barrier an event could be marked sent in a service's file and be missing
// from the bus's.
#include <memory>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/store/sqlite/sqlite.h"

namespace concord::store {

class Snapshot {
 public:
  virtual ~Snapshot() = default;
  // Writes the database as it was at the barrier to a file that does not exist yet, and makes it durable.
  // RESOURCE_EXHAUSTED STORE_FULL, UNAVAILABLE STORE_IO; the file is removed again.
  virtual Status CopyTo(const std::string& path) = 0;
  virtual const std::string& source() const = 0;  // path of the live file
};

// Snapshots of all `stores` at one moment, in the same order.
Result<std::vector<std::unique_ptr<Snapshot>>> TakeSnapshots(const std::vector<SqliteStore*>& stores);

// quick_check of a database file. DATA_LOSS STORE_CORRUPT.
Status CheckFile(const std::string& path);

}  // namespace concord::store
