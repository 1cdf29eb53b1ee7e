// concord migrate: brings the databases of the distributed shape up to this program, as their owner.
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <sstream>

#include "concord/cli/commands.h"
#include "concord/cli/owner.h"
#include "concord/schema/schemas.h"

namespace concord::cli {
namespace {

constexpr char kUse[] = "concord migrate --owner-dsn 'host=… user=concord_owner password=…' [--services a,b] [--check]";

// Of `wanted`, separated by commas; all where it is empty.
Result<std::vector<schema::Schema>> Chosen(const std::string& wanted) {
  auto all = schema::All();
  if (wanted.empty()) return all;
  std::vector<schema::Schema> out;
  std::istringstream names(wanted);
  for (std::string name; std::getline(names, name, ',');) {
    bool found = false;
    for (auto& s : all) {
      if (s.service != name) continue;
      out.push_back(s);
      found = true;
    }
    if (!found) return InvalidArgument("SERVICE_UNKNOWN", "no service \"" + name + "\" keeps data; there are identity, intake, learning, projects, reporting");
  }
  return out;
}

Status MigrateOne(const schema::Schema& s, const std::string& owner, bool check) {
  CONCORD_TRY(auto store, OpenAsOwner(owner, s.service, !check));
  CONCORD_TRY(const int before, migrate::Version(*store));
  CONCORD_CHECK_OK(migrate::Apply(*store, s.migrations));
  CONCORD_TRY(const int after, migrate::Version(*store));
  if (before == after) {
    std::printf("%s: schema %d, nothing to do\n", s.service.c_str(), after);
  } else {
    std::printf("%s: schema %d → %d\n", s.service.c_str(), before, after);
  }
  return Ok();
}

}  // namespace

int Migrate(const std::vector<std::string>& args) {
  config::Config config;
  DeclareOwner(config);
  config.Declare("services", "", "whose databases, separated by commas; empty: all");
  config.Declare("check", "false", "change nothing, say whether the databases are those of this program");
  std::map<std::string, std::string> environment;
  if (const char* dsn = std::getenv(kOwnerVariable)) environment[kOwnerVariable] = dsn;
  Status loaded = config.Load(args, environment);
  auto chosen = loaded.ok() ? Chosen(config.String("services")) : Result<std::vector<schema::Schema>>(loaded.error());
  const std::string& owner = config.String("owner_dsn");
  std::string wrong = !chosen.ok() ? chosen.error().message : !config.positional().empty() ? "unknown argument " + config.positional()[0] : "";
  if (wrong.empty()) wrong = WrongOwner(owner);
  if (!wrong.empty()) {
    std::fprintf(stderr, "concord: %s\nuse: %s\n", wrong.c_str(), kUse);
    return kWrongUse;
  }
  int worst = kDone;
  for (const auto& s : *chosen) {
    Status done = MigrateOne(s, owner, config.Bool("check"));
    if (done.ok()) continue;
    const Error& e = done.error();
    const auto at = e.metadata.find("migration");
    std::fprintf(stderr, "concord: %s: %s%s (%s)\n", s.service.c_str(), at == e.metadata.end() ? "" : ("migration " + at->second + ": ").c_str(),
                 e.message.c_str(), e.reason.c_str());
    const bool found = e.reason == "SCHEMA_OLDER" || e.reason == "STORE_NEWER" || e.reason == "MIGRATION_CHANGED";
    worst = std::max(worst, found ? kFailedCheck : e.code == Code::kInvalidArgument ? kWrongUse : kEnvironment);
  }
  return worst;
}

}  // namespace concord::cli
