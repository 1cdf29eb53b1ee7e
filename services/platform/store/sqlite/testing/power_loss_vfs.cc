#include "platform/store/sqlite/testing/power_loss_vfs.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <cstring>
#include <map>
#include <memory>
#include <mutex>
#include <new>
#include <string>
#include <thread>
#include <vector>

namespace concord::store {
namespace {

// How to take back one change: put `bytes` at `offset`, then cut the file to `size`.
struct Undo {
  sqlite3_int64 offset;
  std::string bytes;
  sqlite3_int64 size;
};

struct FileState {
  std::string path;
  std::mutex mutex;
  std::vector<Undo> unsynced;
};

std::atomic<bool> g_power{true}, g_ignores_syncs{false};
std::atomic<std::chrono::microseconds> g_sync_time{};
std::mutex g_mutex;
std::map<std::string, std::shared_ptr<FileState>> g_files;
sqlite3_vfs* g_real = nullptr;
sqlite3_vfs g_vfs;

struct ShimFile {
  sqlite3_file base;
  std::shared_ptr<FileState>* state;
  sqlite3_file* real;
};

ShimFile* Shim(sqlite3_file* f) { return reinterpret_cast<ShimFile*>(f); }
sqlite3_file* Real(sqlite3_file* f) { return Shim(f)->real; }

// Remembers what `n` bytes at `offset` were before they change.
int Remember(sqlite3_file* f, sqlite3_int64 offset, sqlite3_int64 n) {
  sqlite3_int64 size = 0;
  if (int rc = Real(f)->pMethods->xFileSize(Real(f), &size); rc != SQLITE_OK) return rc;
  Undo undo{offset, std::string(), size};
  if (offset < size) {
    undo.bytes.resize(static_cast<std::size_t>(std::min(n, size - offset)));
    const int rc = Real(f)->pMethods->xRead(Real(f), undo.bytes.data(), static_cast<int>(undo.bytes.size()), offset);
    if (rc != SQLITE_OK) return rc;
  }
  (*Shim(f)->state)->unsynced.push_back(std::move(undo));
  return SQLITE_OK;
}

int Close(sqlite3_file* f) {
  const int rc = Real(f)->pMethods->xClose(Real(f));
  delete Shim(f)->state;
  return rc;
}
int Read(sqlite3_file* f, void* to, int n, sqlite3_int64 at) { return Real(f)->pMethods->xRead(Real(f), to, n, at); }

int Write(sqlite3_file* f, const void* from, int n, sqlite3_int64 at) {
  if (!g_power) return SQLITE_IOERR_WRITE;
  std::lock_guard lock((*Shim(f)->state)->mutex);
  if (int rc = Remember(f, at, n); rc != SQLITE_OK) return rc;
  return Real(f)->pMethods->xWrite(Real(f), from, n, at);
}

int Truncate(sqlite3_file* f, sqlite3_int64 size) {
  if (!g_power) return SQLITE_IOERR_TRUNCATE;
  std::lock_guard lock((*Shim(f)->state)->mutex);
  sqlite3_int64 now = 0;
  if (int rc = Real(f)->pMethods->xFileSize(Real(f), &now); rc != SQLITE_OK) return rc;
  if (int rc = Remember(f, size, std::max<sqlite3_int64>(now - size, 0)); rc != SQLITE_OK) return rc;
  return Real(f)->pMethods->xTruncate(Real(f), size);
}

int Sync(sqlite3_file* f, int flags) {
  if (!g_power) return SQLITE_IOERR_FSYNC;
  if (g_ignores_syncs) return SQLITE_OK;
  if (const auto time = g_sync_time.load(); time.count() > 0) {
    std::this_thread::sleep_for(time);
    if (!g_power) return SQLITE_IOERR_FSYNC;  // the power went meanwhile
  }
  std::lock_guard lock((*Shim(f)->state)->mutex);
  (*Shim(f)->state)->unsynced.clear();  // no real sync: no power is cut in earnest
  (void)flags;
  return SQLITE_OK;
}

int FileSize(sqlite3_file* f, sqlite3_int64* size) { return Real(f)->pMethods->xFileSize(Real(f), size); }
int Lock(sqlite3_file* f, int level) { return Real(f)->pMethods->xLock(Real(f), level); }
int Unlock(sqlite3_file* f, int level) { return Real(f)->pMethods->xUnlock(Real(f), level); }
int CheckReservedLock(sqlite3_file* f, int* out) { return Real(f)->pMethods->xCheckReservedLock(Real(f), out); }
int FileControl(sqlite3_file* f, int op, void* arg) { return Real(f)->pMethods->xFileControl(Real(f), op, arg); }
int SectorSize(sqlite3_file* f) { return Real(f)->pMethods->xSectorSize(Real(f)); }
int Characteristics(sqlite3_file* f) { return Real(f)->pMethods->xDeviceCharacteristics(Real(f)); }
int ShmMap(sqlite3_file* f, int page, int size, int extend, void volatile** out) {
  return Real(f)->pMethods->xShmMap(Real(f), page, size, extend, out);
}
int ShmLock(sqlite3_file* f, int at, int n, int flags) { return Real(f)->pMethods->xShmLock(Real(f), at, n, flags); }
void ShmBarrier(sqlite3_file* f) { Real(f)->pMethods->xShmBarrier(Real(f)); }
int ShmUnmap(sqlite3_file* f, int remove) { return Real(f)->pMethods->xShmUnmap(Real(f), remove); }

const sqlite3_io_methods kMethods = {2,       Close,  Read,   Write,       Truncate,   Sync,          FileSize, Lock,   Unlock, CheckReservedLock,
                                     FileControl, SectorSize, Characteristics, ShmMap, ShmLock, ShmBarrier, ShmUnmap, nullptr, nullptr};

int Open(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out_flags) {
  auto* shim = Shim(f);
  shim->base.pMethods = nullptr;
  shim->real = reinterpret_cast<sqlite3_file*>(shim + 1);
  const int rc = g_real->xOpen(g_real, name, shim->real, flags, out_flags);
  if (rc != SQLITE_OK) return rc;
  auto state = std::make_shared<FileState>();
  if (name != nullptr) {
    std::lock_guard lock(g_mutex);
    auto [at, fresh] = g_files.try_emplace(name, state);
    at->second->path = name;
    state = at->second;
  }
  shim->state = new std::shared_ptr<FileState>(state);
  shim->base.pMethods = &kMethods;
  return SQLITE_OK;
}

int Delete(sqlite3_vfs*, const char* name, int sync_dir) {
  if (!g_power) return SQLITE_IOERR_DELETE;
  {
    std::lock_guard lock(g_mutex);
    g_files.erase(name);
  }
  return g_real->xDelete(g_real, name, sync_dir);
}

std::size_t TakeBack(FileState& file) {
  const int fd = open(file.path.c_str(), O_RDWR | O_CLOEXEC);
  if (fd < 0) return 0;
  for (auto undo = file.unsynced.rbegin(); undo != file.unsynced.rend(); ++undo) {
    const bool written = pwrite(fd, undo->bytes.data(), undo->bytes.size(), undo->offset) == static_cast<ssize_t>(undo->bytes.size());
    if (!written || ftruncate(fd, undo->size) != 0) std::abort();  // the test's own disk
  }
  close(fd);
  return file.unsynced.size();
}

}  // namespace

PowerLossVfs& PowerLossVfs::Get() {
  static PowerLossVfs vfs;
  return vfs;
}

PowerLossVfs::PowerLossVfs() {
  g_real = sqlite3_vfs_find(nullptr);
  g_vfs = *g_real;  // everything that is not about the content of files stays as it is
  g_vfs.pNext = nullptr;
  g_vfs.zName = name();
  g_vfs.szOsFile = static_cast<int>(sizeof(ShimFile)) + g_real->szOsFile;
  g_vfs.xOpen = Open;
  g_vfs.xDelete = Delete;
  sqlite3_vfs_register(&g_vfs, 0);
}

void PowerLossVfs::MakeDefault() { sqlite3_vfs_register(&g_vfs, 1); }
void PowerLossVfs::SyncTakes(std::chrono::microseconds time) { g_sync_time = time; }
void PowerLossVfs::IgnoreSyncs(bool on) { g_ignores_syncs = on; }
void PowerLossVfs::CutPower() { g_power = false; }

std::size_t PowerLossVfs::DropUnsynced() {
  std::lock_guard lock(g_mutex);
  std::size_t dropped = 0;
  for (auto& [path, file] : g_files) {
    dropped += TakeBack(*file);
    unlink((path + "-shm").c_str());
  }
  g_files.clear();
  g_power = true;
  return dropped;
}

}  // namespace concord::store
