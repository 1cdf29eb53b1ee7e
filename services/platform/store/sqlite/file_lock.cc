#include "platform/store/sqlite/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

namespace concord::store {
namespace {

std::string Holder(int fd) {
  char text[32] = {};
  const ssize_t n = pread(fd, text, sizeof text - 1, 0);
  std::string pid;
  for (ssize_t i = 0; i < n && text[i] >= '0' && text[i] <= '9'; ++i) pid.push_back(text[i]);
  return pid;
}

}  // namespace

FileLock::~FileLock() { close(fd_); }

Result<std::unique_ptr<FileLock>> FileLock::Take(const std::string& path, const std::string& reason, const std::string& what) {
  // The file stays when the lock goes: removing it would let two processes lock two files of one name.
  const int fd = open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (fd < 0) return Unavailable("LOCK_FILE", "cannot open the lock file: " + std::string(std::strerror(errno))).With("path", path);
  if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
    const std::string pid = Holder(fd);
    close(fd);
    return FailedPrecondition(reason, what + " is in use by another process" + (pid.empty() ? "" : " (pid " + pid + ")") +
                                          "; stop it or choose another folder")
        .With("path", path)
        .With("pid", pid);
  }
  const std::string pid = std::to_string(getpid()) + "\n";
  if (ftruncate(fd, 0) != 0 || pwrite(fd, pid.data(), pid.size(), 0) < 0) {
    // Only the hint of who holds it is missing (a full disk): the lock itself holds.
  }
  return std::unique_ptr<FileLock>(new FileLock(fd));
}

}  // namespace concord::store
