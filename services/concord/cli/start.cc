#include "concord/cli/start.h"

#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <filesystem>
#include <map>
#include <thread>

#include "concord/cli/commands.h"
#include "platform/log/log.h"

extern char** environ;

namespace concord::cli {
namespace {

std::map<std::string, std::string> Environment() {
  std::map<std::string, std::string> all;
  for (char** e = environ; *e != nullptr; ++e) {
    const std::string pair = *e;
    if (const auto eq = pair.find('='); eq != std::string::npos) all[pair.substr(0, eq)] = pair.substr(eq + 1);
  }
  return all;
}

// build/NAME beside build/bin/concord; "" when there is none.
std::string BesideProgram(const char* name) {
  std::error_code failed;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
  const auto folder = program.parent_path().parent_path() / name;
  return !failed && std::filesystem::is_directory(folder, failed) ? folder.string() : "";
}

}  // namespace

int Failed(const Error& error) {
  const auto path = error.metadata.find("path");
  const bool said = path == error.metadata.end() || error.message.find(path->second) != std::string::npos;
  std::fprintf(stderr, "concord: %s%s\n", error.message.c_str(), said ? "" : (" (" + path->second + ")").c_str());
  return error.code == Code::kInvalidArgument ? kWrongUse : kEnvironment;
}

bool Load(const std::vector<std::string>& args, config::Config& config, int& exit_code) {
  embedded::Declare(config);
  if (auto s = config.Load(args, Environment()); !s.ok()) {
    std::fprintf(stderr, "concord: %s\n%s", s.error().message.c_str(), config.Help().c_str());
    exit_code = kWrongUse;
    return false;
  }
  if (!config.positional().empty()) {
    std::fprintf(stderr, "concord: unexpected \"%s\"\n", config.positional()[0].c_str());
    exit_code = kWrongUse;
    return false;
  }
  return true;
}

std::unique_ptr<embedded::Embedded> Start(const std::map<std::string, std::string>& forced, config::Config& config, int& exit_code) {
  for (const auto& [key, value] : forced) config.Set(key, value);
  if (config.String("intake.bundles").empty()) config.Set("intake.bundles", BesideProgram("programmes"));
  if (config.String("web_dir").empty()) config.Set("web_dir", BesideProgram("web"));
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
