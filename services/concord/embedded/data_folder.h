#pragma once
// The data folder of the all-in-one: one process at a time, one SQLite file a service, the bus, the signing key, logs.
#include <string>

#include "platform/base/result.h"

namespace concord::embedded {

class DataFolder {
 public:
  DataFolder(DataFolder&&) noexcept;
  DataFolder& operator=(DataFolder&&) = delete;
  ~DataFolder();
  // Makes the folder when it is not there (mode 0700) and takes its lock until destruction.
  // Errors: FAILED_PRECONDITION DATA_FOLDER_IN_USE (names the process) | DATA_FOLDER_UNUSABLE (says why).
  static Result<DataFolder> Open(const std::string& path);
  const std::string& path() const { return path_; }
  std::string File(const std::string& name) const { return path_ + "/" + name; }
  // The secret kept in `name` (mode 0600), made with `make` the first time.
  Result<std::string> Secret(const std::string& name, std::string (*make)()) const;

 private:
  DataFolder(std::string path, int lock) : path_(std::move(path)), lock_(lock) {}
  std::string path_;
  int lock_ = -1;
};

}  // namespace concord::embedded
