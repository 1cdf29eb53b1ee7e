#pragma once
// How the command line asks a running process: a socket in the data folder, which only its owner can reach. Questions: backup and
// verify, because only the process that has the databases open can stop its writers at a barrier; and dead letters, because only it has
// the groups that they are handed to again.
#include <memory>
#include <string>
#include <vector>

#include "concord/safe/backup.h"
#include "platform/base/result.h"
#include "platform/bus/bus.h"
#include "platform/store/sqlite/sqlite.h"

namespace concord::safe {

// Answers until destroyed. What it is given outlives it.
class ControlServer {
 public:
  // UNAVAILABLE CONTROL_SOCKET.
  static Result<std::unique_ptr<ControlServer>> Start(const std::string& data_dir, std::vector<store::SqliteStore*> services,
                                                      store::SqliteStore& bus_store, bus::Bus& bus);
  ~ControlServer();

 private:
  struct Impl;
  explicit ControlServer(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// NOT_FOUND NOT_RUNNING: no process answers in this folder. Else the errors of Backup.
Result<BackupInfo> AskForBackup(const std::string& data_dir, const std::string& file);

struct VerifyAnswer {
  bool ok = false;
  std::string report;  // text or JSON
};
Result<VerifyAnswer> AskForVerify(const std::string& data_dir, bool json);

Result<std::vector<bus::DeadLetter>> AskForLetters(const std::string& data_dir, const std::string& group);
Status AskForReplay(const std::string& data_dir, std::int64_t id);
Status AskForDrop(const std::string& data_dir, std::int64_t id);

}  // namespace concord::safe
