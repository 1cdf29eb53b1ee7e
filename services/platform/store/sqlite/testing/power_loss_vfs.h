#pragma once
// A VFS for tests that knows what would be on the disk after a power cut: everything up to the last sync of each file, nothing of
// what came after. kill -9 proves less, because the system keeps the pages that a process wrote.
#include <chrono>
#include <cstddef>

namespace concord::store {

class PowerLossVfs {
 public:
  // The one of the process; registered under name() at first use, on top of SQLite's own.
  static PowerLossVfs& Get();
  const char* name() const { return "concord-power-loss"; }
  // Whoever names no VFS gets this one: a whole process, whose stores are opened far from the test. Before the first of them is opened.
  void MakeDefault();

  // How long a sync takes: the moment in which what a process wrote is not safe yet. 0: as good as none.
  void SyncTakes(std::chrono::microseconds time);
  // A disk that says "synced" and does nothing, which is what synchronous=OFF comes to: for proving that a test notices.
  void IgnoreSyncs(bool on);
  // From now on every write, truncation and sync fails, as if the machine had stopped.
  void CutPower();
  // Once nobody has the files open: takes back all that was not synced, removes the shared memory, and lets power on again.
  // Returns how many writes and truncations were taken back.
  std::size_t DropUnsynced();

 private:
  PowerLossVfs();
};

}  // namespace concord::store
