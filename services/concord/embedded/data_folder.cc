#include "concord/embedded/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

namespace concord::embedded {

DataFolder::DataFolder(DataFolder&& other) noexcept : path_(std::move(other.path_)), lock_(other.lock_) { other.lock_ = -1; }

DataFolder::~DataFolder() {
  if (lock_ >= 0) close(lock_);
}

Result<DataFolder> DataFolder::Open(const std::string& path) {
  auto unusable = [&](const std::string& why) {
    return FailedPrecondition("DATA_FOLDER_UNUSABLE", "the data folder " + path + " cannot be used: " + why);
  };
  std::error_code failed;
  std::filesystem::create_directories(path, failed);
  if (failed) return unusable(failed.message());
  const std::string absolute = std::filesystem::absolute(path, failed).lexically_normal();
  chmod(absolute.c_str(), 0700);
  const int lock = open((absolute + "/lock").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock < 0) return unusable(std::strerror(errno));
  if (flock(lock, LOCK_EX | LOCK_NB) != 0) {
    char holder[32] = {};
    const auto read_bytes = read(lock, holder, sizeof holder - 1);
    close(lock);
    return FailedPrecondition("DATA_FOLDER_IN_USE", "the data folder " + absolute + " is in use by process " +
                                                        (read_bytes > 0 ? std::string(holder) : std::string("(unknown)")));
  }
  const std::string pid = std::to_string(getpid());
  if (ftruncate(lock, 0) != 0 || pwrite(lock, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
    const std::string why = std::strerror(errno);
    close(lock);
    return unusable(why);
  }
  return DataFolder(absolute, lock);
}

Result<std::string> DataFolder::Secret(const std::string& name, std::string (*make)()) const {
  const std::string file = File(name);
  if (std::ifstream in(file, std::ios::binary); in) {
    std::ostringstream text;
    text << in.rdbuf();
    if (!text.str().empty()) return text.str();
  }
  const std::string secret = make();
  const std::string fresh = file + ".new";
  const int fd = open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool written = fd >= 0 && write(fd, secret.data(), secret.size()) == static_cast<ssize_t>(secret.size()) && fsync(fd) == 0;
  if (fd >= 0) close(fd);
  if (!written || rename(fresh.c_str(), file.c_str()) != 0)
    return FailedPrecondition("DATA_FOLDER_UNUSABLE", "cannot write " + file + ": " + std::strerror(errno));
  return secret;
}

}  // namespace concord::embedded
