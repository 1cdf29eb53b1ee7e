// concord backup, restore: through the process that has the data folder open, or on the files when none has.
#include <cstdio>

#include "concord/cli/commands.h"
#include "concord/safe/backup.h"
#include "concord/safe/control.h"
#include "platform/config/config.h"

namespace concord::cli {
namespace {

// Reads --data-dir and the one positional argument. False: said what is wrong.
bool Parse(const std::vector<std::string>& args, const char* use, config::Config& config, std::string& file) {
  config.Declare("data_dir", "concord-data", "folder that keeps everything");
  auto s = config.Load(args, {});
  if (!s.ok() || config.positional().size() != 1) {
    std::fprintf(stderr, "concord: %s\nuse: %s\n", s.ok() ? "wrong number of arguments" : s.error().message.c_str(), use);
    return false;
  }
  file = config.positional()[0];
  return true;
}

}  // namespace

int Backup(const std::vector<std::string>& args) {
  config::Config config;
  std::string file;
  if (!Parse(args, "concord backup FILE --data-dir D", config, file)) return kWrongUse;
  auto made = safe::AskForBackup(config.String("data_dir"), file);
  if (!made.ok() && made.error().reason == "NOT_RUNNING") made = safe::BackupStopped(config.String("data_dir"), file);
  if (!made.ok()) return Failed(made.error());
  std::printf("%s: %d files, %lld bytes, as of %s\n", file.c_str(), made->files, static_cast<long long>(made->bytes),
              FormatTime(made->time).c_str());
  return kDone;
}

int Restore(const std::vector<std::string>& args) {
  config::Config config;
  std::string file;
  if (!Parse(args, "concord restore FILE --data-dir D", config, file)) return kWrongUse;
  auto made = safe::Restore(file, config.String("data_dir"));
  if (!made.ok()) return Failed(made.error());
  std::printf("%s: %d files restored and checked, nothing missing up to %s\n", config.String("data_dir").c_str(), made->files,
              FormatTime(made->time).c_str());
  return kDone;
}

}  // namespace concord::cli
