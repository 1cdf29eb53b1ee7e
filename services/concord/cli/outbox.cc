// concord outbox list | resend: events that the bus refused for good and that were set aside with their reason, of either shape.
#include "platform/outbox/aside.h"

#include <cstdio>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "concord/cli/commands.h"
#include "concord/cli/owner.h"
#include "concord/cli/stores.h"
#include "platform/log/log.h"

namespace concord::cli {
namespace {

constexpr char kUse[] = "concord outbox list [--json] | resend   (--owner-dsn DSN, or --data-dir D of a process that is stopped)";

int List(const std::vector<OpenStore>& stores, bool as_json) {
  auto all = nlohmann::json::array();
  for (const auto& [service, store] : stores) {
    auto aside = outbox::SetAside(*store);
    if (!aside.ok()) return Failed(aside.error());
    for (const auto& e : *aside) {
      all.push_back({{"service", service}, {"event", e.id}, {"type", e.type}, {"topic", e.topic}, {"key", e.key}, {"bytes", e.bytes},
                     {"time", FormatTime(e.time)}, {"reason", e.refusal}});
    }
  }
  if (as_json) {
    std::printf("%s\n", all.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace).c_str());
    return kDone;
  }
  for (const auto& e : all) {
    std::printf("%-10s %s  %s  %lld bytes  key %s  %s\n", e["service"].get<std::string>().c_str(), e["time"].get<std::string>().c_str(),
                e["type"].get<std::string>().c_str(), static_cast<long long>(e["bytes"].get<std::int64_t>()), e["key"].get<std::string>().c_str(),
                e["reason"].get<std::string>().c_str());
  }
  std::printf("%zu set aside\n", all.size());
  return kDone;
}

int Resend(const std::vector<OpenStore>& stores) {
  for (const auto& [service, store] : stores) {
    auto count = outbox::Resend(*store);
    if (!count.ok()) return Failed(count.error());
    if (*count > 0) std::printf("%s: %lld will be sent again\n", service.c_str(), static_cast<long long>(*count));
  }
  return kDone;
}

}  // namespace

int Outbox(const std::vector<std::string>& args) {
  log::SetLevel(log::Level::kError);
  config::Config config;
  DeclareOwner(config);
  config.Declare("data_dir", "", "folder of the embedded shape");
  config.Declare("json", "false", "print JSON");
  std::map<std::string, std::string> environment;
  if (const char* dsn = std::getenv(kOwnerVariable)) environment[kOwnerVariable] = dsn;
  Status loaded = config.Load(args, environment);
  std::string wrong = loaded.ok() ? "" : loaded.error().message;
  const std::string what = config.positional().size() == 1 ? config.positional()[0] : "";
  if (wrong.empty() && what != "list" && what != "resend") wrong = "say list or resend";
  const std::string& folder = config.String("data_dir");
  if (wrong.empty() && folder.empty()) wrong = WrongOwner(config.String("owner_dsn"));
  if (!wrong.empty()) {
    std::fprintf(stderr, "concord: %s\nuse: %s\n", wrong.c_str(), kUse);
    return kWrongUse;
  }
  auto stores = folder.empty() ? OpenDatabases(config.String("owner_dsn")) : OpenFolder(folder);
  if (!stores.ok()) return Failed(stores.error());
  return what == "list" ? List(*stores, config.Bool("json")) : Resend(*stores);
}

}  // namespace concord::cli
