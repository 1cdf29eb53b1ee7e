#include "platform/process/check.h"

#include <unistd.h>

#include <cstdio>
#include <functional>

#include "platform/process/adapters.h"
#include "platform/process/keys.h"
#include "platform/process/program.h"
#include "platform/process/settings.h"
#include "platform/process/status_service.h"
#include "platform/rpc/peers.h"

namespace concord::process {
namespace {

class Report {
 public:
  bool Say(const std::string& what, const Status& s) {
    std::printf("%-12s %s\n", what.c_str(), s.ok() ? "ok" : ("FAILED " + s.error().reason + ": " + s.error().message).c_str());
    all_ok_ = all_ok_ && s.ok();
    return s.ok();
  }
  template <class T>
  bool Say(const std::string& what, const Result<T>& r) {
    return Say(what, r.ok() ? Ok() : Status(r.error()));
  }
  bool all_ok() const { return all_ok_; }

 private:
  bool all_ok_ = true;
};

// A client that connects in the background needs a moment.
Status Soon(const std::function<Status()>& look) {
  Status s = look();
  for (int i = 0; i < 50 && !s.ok(); ++i) {
    usleep(100'000);
    s = look();
  }
  return s;
}

}  // namespace

int Check(const config::Config& config, const Plan& plan) {
  Report report;
  metrics::Registry metrics;
  report.Say("config", Ok());
  if (TlsOf(config).on()) report.Say("tls", rpc::CheckTls(TlsOf(config)));
  if (!plan.front) report.Say("service_key", ReadServiceKey(config.String("service_key")));
  report.Say("data_dir", Scratch::Open(config.String("data_dir")));
  auto scratch = Scratch::Open("");  // not the folder of one that may be running
  if (!report.Say("scratch", scratch)) return kFailedCheck;
  auto store = OpenStore(config, plan, (*scratch)->path(), metrics);
  if (plan.keeps && report.Say("database", store.ok() ? (*store)->Reachable() : Status(store.error()))) {
    if (plan.schema != nullptr) report.Say("schema", migrate::Check(**store, plan.schema()));
    report.Say("writes", TakesChanges(**store, true));
  }
  if (store.ok() && plan.hears) {
    auto bus = OpenBus(config, plan, **store, metrics);
    report.Say("bus", bus.ok() ? Soon([&] { return (*bus)->Reachable(); }) : Status(bus.error()));
  }
  if (!config.String("redis.address").empty()) {
    auto cache = OpenCache(config, plan, metrics);
    report.Say("cache", !cache.ok() ? Status(cache.error()) : Soon([&] {
                 const std::string trouble = (*cache)->Trouble();
                 return trouble.empty() ? Ok() : Status(Unavailable(trouble, "the cache does not answer"));
               }));
  }
  auto peers = rpc::Peers::Make(PeersOf(config, plan), TlsOf(config), config.Bool("plaintext"));
  if (!report.Say("peers", peers)) return kFailedCheck;
  for (const auto& [service, address] : (*peers)->addresses())
    if (!address.empty()) report.Say(service, AskStanding((*peers)->To(service)));
  return report.all_ok() ? kDone : kFailedCheck;
}

}  // namespace concord::process
