#pragma once
// A VFS for tests that knows what would be on the disk after a power cut: everything up to the last sync of each file, nothing of
// what came after. kill -9 proves less, because the system keeps the pages that a process wrote.
#include <string>

namespace concord::store {

class PowerLossVfs {
 public:
  // The one of the process; registered under name() at first use, on top of SQLite's own.
  static PowerLossVfs& Get();
  const char* name() const { return "concord-power-loss"; }

  // From now on every write, truncation and sync fails, as if the machine had stopped.
  void CutPower();
  // Once nobody has the files open: takes back all that was not synced, removes the shared memory, and lets power on again.
  void DropUnsynced();

 private:
  PowerLossVfs();
};

}  // namespace concord::store
