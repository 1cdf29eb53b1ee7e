#pragma once
// A lock on a file that ends with the process, however it ends. Keeps a second process away from a database.
#include <memory>
#include <string>

#include "platform/base/result.h"

namespace concord::store {

class FileLock {
 public:
  ~FileLock();
  FileLock(const FileLock&) = delete;
  // FAILED_PRECONDITION `reason` (with path and pid of the holder) when another process, or this one, holds it;
  // UNAVAILABLE LOCK_FILE when the file cannot be made.
  static Result<std::unique_ptr<FileLock>> Take(const std::string& path, const std::string& reason, const std::string& what);

 private:
  explicit FileLock(int fd) : fd_(fd) {}
  int fd_;
};

}  // namespace concord::store
