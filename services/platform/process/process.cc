#include "platform/process/process.h"

#include <grpc/support/log.h>
#include <grpcpp/impl/service_type.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <map>
#include <mutex>
#include <thread>

#include "platform/log/log.h"
#include "platform/observe/observe.h"
#include "platform/outbox/outbox.h"
#include "platform/process/adapters.h"
#include "platform/process/check.h"
#include "platform/process/dependencies.h"
#include "platform/process/keys.h"
#include "platform/process/operator_port.h"
#include "platform/process/program.h"
#include "platform/process/settings.h"
#include "platform/process/status_service.h"
#include "platform/process/workers.h"
#include "platform/rpc/admission.h"
#include "platform/rpc/peers.h"
#include "platform/trace/exporter.h"

namespace concord::process {
namespace {

constexpr Micros kLeeway = 30 * kSecond;  // of the clocks of different machines, for tokens

bool MayPass(const Error& e) {
  return e.code == Code::kUnavailable || e.code == Code::kDeadlineExceeded || e.code == Code::kAborted || e.code == Code::kResourceExhausted;
}

Error ToldToStop() { return Error(Code::kCancelled, "TOLD_TO_STOP", "told to stop while starting"); }

// The module with its server. Made anew when its start fails for a reason that may pass.
struct Serving {
  ~Serving() {
    host.Stop(kSecond);  // before the services that are registered there go
    modules.Stop();
  }
  rpc::Host host;
  std::unique_ptr<rpc::Calls> status_calls;
  std::unique_ptr<grpc::Service> status;
  lifecycle::Group modules;
};

// Members are destroyed in reverse: what serves before what it stands on.
class Process {
 public:
  Process(const Plan& plan, const config::Config& config, StopSignals& stop)
      : plan_(plan), config_(config), stop_(stop), begun_(SystemClock().Now()), dependencies_(metrics_) {}

  Status Run() {
    CONCORD_CHECK_OK(Begin());
    CONCORD_CHECK_OK(StandUp());
    const bool identity = std::string(plan_.name) == "identity";
    if (!identity) KeepKeys();
    CONCORD_CHECK_OK(Serve());
    if (identity) KeepKeys();  // asks itself, in process
    CONCORD_CHECK_OK(Stay());
    return Drain();
  }
  ~Process() {
    admin_.reset();  // reads everything below
    dependencies_.Stop();
    CloseServing();
  }

 private:
  Status Begin();
  Status StandUp();
  Status Serve();
  Status TryServe();
  Status Stay();
  Status Drain();
  Status LookAt(const std::string& service);
  void KeepKeys();
  void TellWhenCertificatesEnd(const char* use, const std::string& file);
  void CloseServing() {
    std::unique_ptr<Serving> gone;
    {
      const std::lock_guard lock(mutex_);
      gone = std::move(serving_);
    }
  }

  // Tries until it works, or fails for good, or this process is told to stop.
  template <class Try>
  auto Await(const std::string& name, Try&& attempt) -> decltype(attempt()) {
    for (Micros pause = kSecond / 10;; pause = std::min(pause * 2, 2 * kSecond)) {
      auto result = attempt();
      dependencies_.Set(name, result.ok() ? Ok() : Status(result.error()));
      if (result.ok() || !MayPass(result.error())) return result;
      if (stop_.WaitFor(pause)) return ToldToStop();
    }
  }

  std::string GrpcAddress() const;
  bool Ready() const { return rpc::Admission::Get().open() && !draining_ && dependencies_.NeededAreThere(); }
  // Of this process, as its own parts.
  std::vector<lifecycle::ModuleHealth> Degraded() const;
  Standing Tell() const;

  const Plan& plan_;
  const config::Config& config_;
  StopSignals& stop_;
  const Micros begun_;
  std::atomic<bool> draining_{false};
  metrics::Registry metrics_;
  rpc::Rules rules_;
  Dependencies dependencies_;
  std::unique_ptr<trace::Exporter> exporter_;
  std::unique_ptr<OperatorPort> admin_;
  std::unique_ptr<Scratch> scratch_;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<lease::Leases> leases_;
  std::unique_ptr<bus::Bus> bus_;
  std::unique_ptr<observe::BusLag> bus_lag_;
  std::unique_ptr<cache::Cache> cache_;
  std::unique_ptr<auth::Signer> signer_;
  std::unique_ptr<auth::ServiceTokens> tokens_;
  const std::unique_ptr<auth::Keyring> ring_ = auth::MakeKeyring({}, SystemClock(), kLeeway);
  std::unique_ptr<Workers> workers_;
  std::unique_ptr<exec::Executor> quick_;  // what only looks at memory
  std::unique_ptr<rpc::Peers> peers_;
  std::unique_ptr<KeyKeeper> keys_;
  mutable std::mutex mutex_;                   // guards the two below
  std::map<std::string, Standing> standings_;  // of the other services
  std::unique_ptr<Serving> serving_;
};

std::vector<lifecycle::ModuleHealth> Process::Degraded() const {
  std::vector<lifecycle::ModuleHealth> all;
  for (auto& part : dependencies_.Away()) all.push_back({plan_.name, std::move(part)});
  const std::lock_guard lock(mutex_);
  if (serving_ && rpc::Admission::Get().open())
    for (auto& h : serving_->modules.Health()) all.push_back(std::move(h));
  return all;
}

Standing Process::Tell() const {
  Standing standing;
  standing.ready = Ready();
  if (!plan_.front) {
    standing.degraded = Degraded();
    return standing;
  }
  // A service that does not answer is said as such, not as a part of the gateway that is missing.
  for (const auto& state : dependencies_.All()) {
    if (state.now.ok()) continue;
    const bool service = std::find(std::begin(kServices), std::end(kServices), state.name) != std::end(kServices);
    standing.degraded.push_back(service ? lifecycle::ModuleHealth{state.name, {"service", state.now.error().reason}}
                                        : lifecycle::ModuleHealth{plan_.name, {state.name, state.now.error().reason}});
  }
  for (const auto& [service, address] : peers_->addresses())
    if (address.empty()) standing.degraded.push_back({service, {"service", "NOT_CONFIGURED"}});
  const std::lock_guard lock(mutex_);
  for (const auto& [service, told] : standings_) {
    standing.degraded.insert(standing.degraded.end(), told.degraded.begin(), told.degraded.end());
  }
  return standing;
}

// Read at every scrape: files are renewed while this process runs.
void Process::TellWhenCertificatesEnd(const char* use, const std::string& file) {
  if (file.empty()) return;
  auto& gauge = metrics_.AddGauge("concord_certificate_end_seconds", "Unix time at which a certificate that this process shows ends; 0: unreadable.", {{"use", use}});
  metrics_.OnScrape([&gauge, file] {
    const auto ends = rpc::CertificateEnds(file);
    gauge.Set(ends.ok() ? static_cast<double>(*ends) / kSecond : 0);
  });
}

// What needs nobody: a port for the operator first, so that the waiting below can be seen.
Status Process::Begin() {
  CONCORD_TRY(rules_, rpc::Rules::Load());
  rpc::Admission::Get().Open(false);
  if (plan_.keeps) dependencies_.Declare("database", true);
  if (plan_.keeps) dependencies_.Declare("writes", false);
  if (plan_.hears) dependencies_.Declare("bus", false);
  if (!config_.String("redis.address").empty()) dependencies_.Declare("cache", false);
  if (!plan_.front) dependencies_.Declare("keys", true);
  for (const auto& [service, address] : PeersOf(config_, plan_))
    if (!address.empty()) dependencies_.Declare(service, false);
  http::AdminSources sources;
  sources.ready = [this] { return Ready(); };
  sources.degraded = [this] { return Degraded(); };
  sources.dependencies = [this] {
    std::vector<http::DependencyState> all;
    for (const auto& s : dependencies_.All())
      all.push_back({s.name, s.needed, s.now.ok() ? "" : s.now.error().reason, s.now.ok() ? "" : s.now.error().message, s.since});
    return all;
  };
  TellWhenCertificatesEnd("services", config_.String("tls.certificate"));
  if (plan_.hears) TellWhenCertificatesEnd("broker", config_.String("kafka.certificate"));
  observe::Process(metrics_, "cluster", plan_.name);
  CONCORD_TRY(exporter_, trace::Exporter::Start({.endpoint = config_.String("otlp.endpoint"), .service = std::string("concord-") + plan_.name}, metrics_));
  CONCORD_TRY(admin_, OperatorPort::Start(config_, metrics_, std::move(sources)));
  CONCORD_TRY(scratch_, Scratch::Open(config_.String("data_dir")));
  CONCORD_TRY(peers_, rpc::Peers::Make(PeersOf(config_, plan_), TlsOf(config_), config_.Bool("plaintext")));
  std::string seed = auth::NewSeed();  // the gateway's: known to nobody
  if (!plan_.front) {
    CONCORD_TRY(seed, ReadServiceKey(config_.String("service_key")));
  }
  signer_ = auth::MakeSigner(seed, SystemClock());
  tokens_ = auth::MakeServiceTokens(plan_.name, *signer_, SystemClock());
  workers_ = std::make_unique<Workers>(plan_.name, plan_.db_threads, plan_.wait_threads);
  quick_ = std::make_unique<exec::Executor>(std::string(plan_.name) + "-status", 1, 64);
  observe::Executor(metrics_, workers_->db);
  observe::Executor(metrics_, workers_->wait);
  return Ok();
}

Status Process::StandUp() {
  CONCORD_TRY(store_, Await("database", [&] { return OpenStore(config_, plan_, scratch_->path(), metrics_); }));
  leases_ = OpenLeases(plan_, *store_);
  CONCORD_TRY(bus_, Await("bus", [&] { return OpenBus(config_, plan_, *store_, metrics_); }));
  if (plan_.hears) bus_lag_ = std::make_unique<observe::BusLag>(*bus_, metrics_);
  CONCORD_TRY(cache_, OpenCache(config_, plan_, metrics_));
  if (plan_.keeps) dependencies_.Watch("database", [this] { return store_->Reachable(); });
  if (plan_.keeps) dependencies_.Watch("writes", [this] { return TakesChanges(*store_); });
  if (plan_.hears) dependencies_.Watch("bus", [this] { return bus_->Reachable(); });
  if (!config_.String("redis.address").empty()) {
    dependencies_.Watch("cache", [this] {
      cache_->Remove("reachable");  // it knows no more than its last use, and some seldom use it
      const std::string trouble = cache_->Trouble();
      return trouble.empty() ? Ok() : Status(Unavailable(trouble, "the cache does not answer"));
    });
  }
  for (const auto& [service, address] : peers_->addresses())
    if (!address.empty()) dependencies_.Watch(service, [this, service = service] { return LookAt(service); });
  return Ok();
}

Status Process::TryServe() {
  auto serving = std::make_unique<Serving>();
  serving->status_calls = std::make_unique<rpc::Calls>(rules_, *ring_, *quick_, metrics_);
  serving->status = MakeStatusService(*serving->status_calls, [this] { return Tell(); });
  auto& module = serving->modules.Add(plan_.make(lifecycle::Env{*store_, *bus_, *cache_, *peers_, rules_, *ring_, *tokens_, workers_->db, workers_->wait,
                                                                metrics_, config_, SystemClock(), config_.String("data_dir"),
                                                                leases_ ? *leases_ : lease::Always()}));
  serving->host.Register(serving->status.get());
  for (auto* service : module.Services()) serving->host.Register(service);
  CONCORD_CHECK_OK(serving->host.Start(config_.String("grpc"), HostOf(config_, plan_)));
  peers_->Put(plan_.name, serving->host.To(plan_.name));
  peers_->Put("status", serving->host.To("status"));
  CONCORD_CHECK_OK(serving->modules.Start());
  serving->host.Admit(true);
  if (Status s = serving->modules.Started(); !s.ok()) {
    serving->modules.Stop();
    return s;
  }
  const std::lock_guard lock(mutex_);
  serving_ = std::move(serving);
  return Ok();
}

Status Process::LookAt(const std::string& service) {
  auto told = AskStanding(peers_->To(service));
  const std::lock_guard lock(mutex_);
  standings_[service] = told.ok() ? *told : Standing();
  return told.ok() ? Ok() : Status(std::move(told).error());
}

void Process::KeepKeys() {
  if (plan_.front) return;
  keys_ = std::make_unique<KeyKeeper>(peers_->To("identity"), *ring_);
  dependencies_.Watch("keys", [this] { return keys_->Have(); });
}

Status Process::Serve() {
  for (Micros pause = kSecond / 5;; pause = std::min(pause * 2, 2 * kSecond)) {
    const Status s = TryServe();
    if (s.ok() || !MayPass(s.error())) return s;
    log::Warning("the start is tried again", {{"reason", s.error().reason}, {"error", s.error().message}});
    if (stop_.WaitFor(pause)) return ToldToStop();
  }
}

std::string Process::GrpcAddress() const {
  const std::string& given = config_.String("grpc");
  return given.substr(0, given.rfind(':')) + ":" + std::to_string(serving_->host.port());
}

// Until told to stop. gRPC's health follows readiness.
Status Process::Stay() {
  bool was_ready = false, told = false;
  log::Info("serving", {{"service", plan_.name}, {"grpc", GrpcAddress()}, {"admin", admin_->address()}});
  while (!stop_.WaitFor(told ? kSecond / 2 : kSecond / 20)) {
    const bool ready = Ready();
    if (ready != was_ready) {
      serving_->host.Healthy(ready);
      log::Info(ready ? "ready" : "not ready", {{"service", plan_.name}});
    }
    was_ready = ready;
    if (!ready || told) continue;
    told = true;
    ReadyWords words{GrpcAddress(), admin_->address(), config_.String("data_dir"), serving_->modules.Urls(), SystemClock().Now() - begun_};
    CONCORD_CHECK_OK(WriteReadyFile(config_.String("ready_file"), words));
  }
  return Ok();
}

// Nobody new; then what is in progress; then what must leave; then what it stands on, by the destructors.
Status Process::Drain() {
  const Micros most = config_.Int("stop_seconds") * kSecond, pause = config_.Int("drain_seconds") * kSecond;
  stop_.EndWithin(pause + most);
  draining_ = true;
  log::Info("draining", {{"service", plan_.name}});
  serving_->host.Healthy(false);
  std::this_thread::sleep_for(std::chrono::microseconds(pause));
  serving_->modules.Drain(most / 3);
  if (keys_) keys_->Stop();  // identity asks itself, in process: see Host::Quiet
  serving_->host.Stop(most / 3);
  if (plan_.keeps && plan_.hears && !outbox::AwaitSent(*store_, SystemClock().Now() + most / 6))
    log::Info("events stay in the outbox for the next start", {{"service", plan_.name}});
  serving_->modules.Stop();
  return Ok();
}

int Serve(const config::Config& config, const Plan& plan, StopSignals& stop) {
  static const std::map<std::string, log::Level> kLevels = {
      {"debug", log::Level::kDebug}, {"info", log::Level::kInfo}, {"warning", log::Level::kWarning}, {"error", log::Level::kError}};
  log::SetLevel(kLevels.at(config.String("log_level")));
  gpr_set_log_function([](gpr_log_func_args* said) { log::Warning("grpc", {{"said", said->message}}); });
  const std::string program = std::string("concord-") + plan.name;
  Status ended = Ok();
  {
    Process process(plan, config, stop);
    ended = process.Run();
  }
  if (ended.ok() || ended.error().reason == "TOLD_TO_STOP") {
    log::Info("stopped", {{"service", plan.name}});
    return kDone;
  }
  log::Error("cannot go on", {{"service", plan.name}, {"reason", ended.error().reason}, {"error", ended.error().message}});
  return Failed(program, ended.error());
}

}  // namespace

int Main(int argc, char** argv, const Plan& plan) {
  StopSignals stop;  // before there is any thread
  const std::string program = std::string("concord-") + plan.name;
  std::vector<std::string> args(argv + 1, argv + argc);
  config::Config config;
  Declare(config, plan);
  const bool check = !args.empty() && args[0] == "check";
  if (check) args.erase(args.begin());
  if (!args.empty() && (args[0] == "--help" || args[0] == "help")) {
    std::printf("%s [check | --help | --version] [flags]\n%s", program.c_str(), config.Help().c_str());
    return kDone;
  }
  if (!args.empty() && args[0] == "--version") {
    std::printf("%s %s\n", program.c_str(), CONCORD_VERSION);
    return kDone;
  }
  Status loaded = Load(args, plan, config);
  if (loaded.ok() && !config.positional().empty()) loaded = InvalidArgument("CONFIG_VALUE", "unexpected \"" + config.positional()[0] + "\"");
  if (!loaded.ok()) return Failed(program, loaded.error());
  return check ? Check(config, plan) : Serve(config, plan, stop);
}

}  // namespace concord::process
