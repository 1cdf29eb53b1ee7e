// concord verify: of a data folder, through the process that has it open or on the files when none has; or of every service's database
// and the broker's topics.
#include "concord/safe/verify.h"

#include <cstdio>

#include "concord/cli/commands.h"
#include "concord/cli/kafka_flags.h"
#include "concord/cli/owner.h"
#include "concord/cli/stores.h"
#include "concord/safe/cluster.h"
#include "concord/safe/control.h"
#include "platform/log/log.h"

namespace concord::cli {
namespace {

constexpr char kUse[] = "concord verify [--json] --data-dir D   or   --owner-dsn DSN --brokers HOST:PORT [--wait SECONDS]";

int Show(const Result<safe::Report>& report, bool json) {
  if (!report.ok()) return Failed(report.error());
  std::fputs((json ? report->Json() : report->Text()).c_str(), stdout);
  return report->ok() ? kDone : kFailedCheck;
}

int OfFolder(const std::string& folder, bool json) {
  auto running = safe::AskForVerify(folder, json);
  if (!running.ok() && running.error().reason == "NOT_RUNNING") return Show(safe::VerifyStopped(folder), json);
  if (!running.ok()) return Failed(running.error());
  std::fputs(running->report.c_str(), stdout);
  return running->ok ? kDone : kFailedCheck;
}

Result<safe::Report> OfCluster(const config::Config& config) {
  CONCORD_TRY(const auto stores, OpenDatabases(config.String("owner_dsn")));
  std::vector<safe::Keeper> keepers;
  for (const auto& s : stores) keepers.push_back({s.service, s.store.get()});
  return safe::VerifyCluster(keepers, KafkaFrom(config), config.Int("wait") * kSecond);
}

}  // namespace

int Verify(const std::vector<std::string>& args) {
  log::SetLevel(log::Level::kError);
  config::Config config;
  DeclareKafka(config);
  DeclareOwner(config);
  config.Declare("data_dir", "", "folder that keeps everything; concord-data where no brokers are named");
  config.Declare("wait", "30", "seconds at most until nothing is on its way");
  config.Declare("json", "false", "print JSON");
  if (!LoadKafka(args, config, kUse, {kOwnerVariable})) return kWrongUse;
  const std::string& folder = config.String("data_dir");
  if (!folder.empty() || KafkaFrom(config).brokers.empty()) {
    if (config.positional().empty()) return OfFolder(folder.empty() ? "concord-data" : folder, config.Bool("json"));
  } else if (config.positional().empty() && WrongOwner(config.String("owner_dsn")).empty()) {
    return Show(OfCluster(config), config.Bool("json"));
  }
  const std::string wrong = config.positional().empty() ? WrongOwner(config.String("owner_dsn")) : "unknown argument " + config.positional()[0];
  std::fprintf(stderr, "concord: %s\nuse: %s\n", wrong.c_str(), kUse);
  return kWrongUse;
}

}  // namespace concord::cli
