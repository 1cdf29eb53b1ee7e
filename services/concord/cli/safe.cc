// concord backup, restore, verify: through the process that has the data folder open, or on the files when none has.
#include <cstdio>

#include "concord/cli/commands.h"
#include "concord/safe/backup.h"
#include "concord/safe/control.h"
#include "concord/safe/verify.h"
#include "platform/config/config.h"

namespace concord::cli {
namespace {

// Reads --data-dir and, where `file` is not null, the one positional argument. False: said what is wrong.
bool Parse(const std::vector<std::string>& args, const char* use, config::Config& config, std::string* file) {
  config.Declare("data_dir", "concord-data", "folder that keeps everything");
  config.Declare("json", "false", "print JSON");
  auto s = config.Load(args, {});
  const std::size_t wanted = file == nullptr ? 0 : 1;
  if (!s.ok() || config.positional().size() != wanted) {
    std::fprintf(stderr, "concord: %s\nuse: %s\n", s.ok() ? "wrong number of arguments" : s.error().message.c_str(), use);
    return false;
  }
  if (file != nullptr) *file = config.positional()[0];
  return true;
}

}  // namespace

int Backup(const std::vector<std::string>& args) {
  config::Config config;
  std::string file;
  if (!Parse(args, "concord backup FILE --data-dir D", config, &file)) return kWrongUse;
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
  if (!Parse(args, "concord restore FILE --data-dir D", config, &file)) return kWrongUse;
  auto made = safe::Restore(file, config.String("data_dir"));
  if (!made.ok()) return Failed(made.error());
  std::printf("%s: %d files restored and checked, nothing missing up to %s\n", config.String("data_dir").c_str(), made->files,
              FormatTime(made->time).c_str());
  return kDone;
}

int Verify(const std::vector<std::string>& args) {
  config::Config config;
  if (!Parse(args, "concord verify [--json] --data-dir D", config, nullptr)) return kWrongUse;
  auto running = safe::AskForVerify(config.String("data_dir"), config.Bool("json"));
  if (running.ok()) {
    std::fputs(running->report.c_str(), stdout);
    return running->ok ? kDone : kFailedCheck;
  }
  if (running.error().reason != "NOT_RUNNING") return Failed(running.error());
  auto report = safe::VerifyStopped(config.String("data_dir"));
  if (!report.ok()) return Failed(report.error());
  std::fputs((config.Bool("json") ? report->Json() : report->Text()).c_str(), stdout);
  return report->ok() ? kDone : kFailedCheck;
}

}  // namespace concord::cli
