#include "concord/cli/start.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <thread>

#include "concord/cli/commands.h"
#include "platform/log/log.h"
#include "platform/process/program.h"

namespace concord::cli {

int Failed(const Error& error) { return process::Failed("concord", error); }

bool LoadOnly(const std::vector<std::string>& args, config::Config& config, int& exit_code) {
  if (std::find(args.begin(), args.end(), "--help") != args.end()) {
    std::fputs(config.Help().c_str(), stdout);
    exit_code = kDone;
    return false;
  }
  if (auto s = config.Load(args, process::Environment()); !s.ok()) {
    std::fprintf(stderr, "concord: %s\n%s", s.error().message.c_str(), config.Help().c_str());
    exit_code = kWrongUse;
    return false;
  }
  return true;
}

bool Load(const std::vector<std::string>& args, config::Config& config, int& exit_code) {
  embedded::Declare(config);
  if (!LoadOnly(args, config, exit_code)) return false;
  if (!config.positional().empty()) {
    std::fprintf(stderr, "concord: unexpected \"%s\"\n", config.positional()[0].c_str());
    exit_code = kWrongUse;
    return false;
  }
  return true;
}

std::unique_ptr<embedded::Embedded> Start(const std::map<std::string, std::string>& forced, config::Config& config, int& exit_code) {
  for (const auto& [key, value] : forced) config.Set(key, value);
  if (config.String("intake.bundles").empty()) config.Set("intake.bundles", process::BesideProgram("programmes"));
  if (config.String("web_dir").empty()) config.Set("web_dir", process::BesideProgram("web"));
  log::SetLevel(log::Level::kWarning);
  auto embedded = embedded::Embedded::Start(config);
  if (!embedded.ok()) {
    exit_code = Failed(embedded.error());
    return nullptr;
  }
  return *std::move(embedded);
}

std::unique_ptr<embedded::Embedded> StartFrom(const std::vector<std::string>& args, const std::map<std::string, std::string>& forced,
                                              config::Config& config, int& exit_code) {
  return Load(args, config, exit_code) ? Start(forced, config, exit_code) : nullptr;
}

Result<safe::VerifyAnswer> AwaitArrived(const embedded::Embedded& embedded, Micros patience) {
  const Micros until = SystemClock().Now() + patience;
  for (;;) {
    auto verified = safe::AskForVerify(embedded.data_dir(), false);
    if (!verified.ok() || verified->ok || SystemClock().Now() > until) return verified;
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
  }
}

}  // namespace concord::cli
