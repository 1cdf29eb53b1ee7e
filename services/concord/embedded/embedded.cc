#include "concord/embedded/embedded.h"

#include <grpcpp/impl/service_type.h>

#include <map>
#include <vector>

#include "concord/embedded/local_keys.h"
#include "concord/embedded/observed.h"
#include "concord/safe/backup.h"
#include "concord/safe/control.h"
#include "identity/module.h"
#include "inference/module.h"
#include "intake/module.h"
#include "learning/module.h"
#include "platform/auth/tokens.h"
#include "platform/bus/embedded/embedded.h"
#include "platform/bus/observed.h"
#include "platform/cache/memory/memory.h"
#include "platform/cache/metered.h"
#include "platform/lifecycle/group.h"
#include "platform/observe/observe.h"
#include "platform/process/operator_port.h"
#include "platform/process/status_service.h"
#include "platform/process/workers.h"
#include "platform/rpc/admission.h"
#include "platform/rpc/host.h"
#include "platform/store/sqlite/sqlite.h"
#include "platform/trace/exporter.h"
#include "portal/gateway/module.h"
#include "projects/module.h"
#include "reporting/module.h"

namespace concord::embedded {
namespace {

constexpr char kDemoPassword[] = "demonstration";

using Make = std::unique_ptr<lifecycle::Module> (*)(lifecycle::Env);

struct ServicePlan {
  const char* name;
  Make make;
  std::size_t db_threads;    // as many use cases wait for one commit together
  std::size_t wait_threads;  // calls to other services, password hashing
};

// In the order of their start: who is called comes before who calls.
constexpr ServicePlan kServices[] = {
    {"identity", identity::MakeModule, 8, 4},
    {"learning", learning::MakeModule, 4, 2},
    {"inference", inference::MakeModule, 2, 1},
    {"intake", intake::MakeModule, 32, 8},
    {"projects", projects::MakeModule, 4, 1},
    {"reporting", reporting::MakeModule, 4, 2},
};

std::string HostOf(const std::string& address) { return address.substr(0, address.rfind(':')); }

// Says whose data an error is about.
template <class T>
Result<T> Of(const std::string& name, Result<T> result) {
  if (result.ok()) return result;
  Error error = std::move(result).error();
  error.message = name + ": " + error.message;
  return error;
}

}  // namespace

// Members are destroyed in reverse: modules before what they use.
struct Embedded::Impl {
  explicit Impl(DataFolder f) : folder(std::move(f)) {}

  struct Service {
    std::unique_ptr<store::SqliteStore> store;
    std::unique_ptr<auth::Signer> signer;
    std::unique_ptr<auth::ServiceTokens> tokens;
    std::unique_ptr<process::Workers> workers;
  };

  DataFolder folder;
  config::Config config;
  metrics::Registry metrics;
  rpc::Rules rules;
  std::unique_ptr<trace::Exporter> exporter;
  std::unique_ptr<cache::Cache> cache;
  std::unique_ptr<store::SqliteStore> bus_store;
  std::unique_ptr<bus::Bus> bus;
  std::unique_ptr<observe::BusLag> bus_lag;
  std::map<std::string, Service> services;
  std::unique_ptr<LocalKeys> keys;
  exec::Executor quick{"status", 1, 64};
  std::unique_ptr<rpc::Calls> status_calls;
  std::unique_ptr<grpc::Service> status;
  rpc::Host host;
  lifecycle::Group modules;
  std::string grpc_host;
  std::unique_ptr<safe::ControlServer> control;
  std::unique_ptr<process::OperatorPort> admin;

  Status Open();
  Status Run();
  bool Ready() const { return rpc::Admission::Get().open() && !rpc::Admission::Get().draining(); }
  void Observe();
  Status ServeOperator();
  Result<std::unique_ptr<store::SqliteStore>> OpenStore(const std::string& name) {
    store::SqliteOptions options;
    options.path = folder.File(name + ".db");
    return Of(name, store::SqliteStore::Open(options));
  }
};

void Declare(config::Config& config) {
  config.Declare("data_dir", "concord-data", "folder that keeps everything");
  config.Declare("grpc", "127.0.0.1:7070", "address of the gRPC port; port 0 picks a free one");
  config.Declare("demo", "false", "make a marked demonstration office with one account for each role");
  config.Declare("ready_file", "", "file to write when calls are taken (JSON: grpc, data_dir, pid, ready_ms)");
  config.Declare("otlp.endpoint", "", "address of an OpenTelemetry collector, http://host:4318; empty: none");
  process::OperatorPort::Declare(config);
  portal::Declare(config);
  identity::Declare(config);
  intake::Declare(config);
  reporting::Declare(config);
  learning::Declare(config);
  inference::Declare(config);
}

Status Embedded::Impl::Open() {
  CONCORD_TRY(rules, rpc::Rules::Load());
  CONCORD_TRY(exporter, trace::Exporter::Start({.endpoint = config.String("otlp.endpoint"), .service = "concord"}, metrics));
  cache = cache::MakeMetered(cache::MakeMemoryCache(), metrics);
  CONCORD_TRY(bus_store, OpenStore("bus"));
  CONCORD_TRY(auto log, Of("bus", bus::OpenEmbedded(*bus_store)));
  bus = bus::MakeObserved(std::move(log), "embedded", metrics);
  for (const auto& plan : kServices) {
    Service& service = services[plan.name];
    CONCORD_TRY(service.store, OpenStore(plan.name));
    service.workers = std::make_unique<process::Workers>(plan.name, plan.db_threads, plan.wait_threads);
  }
  std::vector<auth::PublicKey> of_services;
  for (auto& [name, service] : services) {
    const std::string seed = auth::NewSeed();  // for as long as this process runs
    of_services.push_back(auth::PublicKeyOf(seed, "services/" + name));
    service.signer = auth::MakeSigner(seed, SystemClock());
    service.tokens = auth::MakeServiceTokens(name, *service.signer, SystemClock());
  }
  CONCORD_TRY(keys, Of("identity", LocalKeys::Open(*services["identity"].store, config, std::move(of_services))));
  return Ok();
}

Status Embedded::Impl::Run() {
  for (const auto& plan : kServices) {
    Service& service = services[plan.name];
    auto& module = modules.Add(plan.make(lifecycle::Env{*service.store, *bus, *cache, host, rules, keys->verifier(), *service.tokens, service.workers->db,
                                                        service.workers->wait, metrics, config, SystemClock(), folder.path()}));
    for (auto* s : module.Services()) host.Register(s);
  }
  status_calls = std::make_unique<rpc::Calls>(rules, keys->verifier(), quick, metrics);
  status = process::MakeStatusService(*status_calls, [this] { return process::Standing{Ready(), modules.Health()}; });
  host.Register(status.get());
  // Last: the portal opens when all that it calls has started.
  modules.Add(portal::MakePortal({host, rules, *cache, metrics, config}));
  CONCORD_CHECK_OK(host.Start(config.String("grpc")));
  grpc_host = HostOf(config.String("grpc"));
  CONCORD_CHECK_OK(modules.Start());
  host.Admit(true);
  CONCORD_CHECK_OK(modules.Started());
  std::vector<store::SqliteStore*> stores;
  for (auto& [name, service] : services) stores.push_back(service.store.get());
  CONCORD_TRY(control, safe::ControlServer::Start(folder.path(), std::move(stores), *bus_store, *bus));
  return ServeOperator();
}

void Embedded::Impl::Observe() {
  observe::Process(metrics, "embedded", "all");
  bus_lag = std::make_unique<observe::BusLag>(*bus, metrics);
  for (const auto& [name, service] : services) {
    observe::Executor(metrics, service.workers->db);
    observe::Executor(metrics, service.workers->wait);
    ObserveStore(metrics, name, *service.store);
  }
}

Status Embedded::Impl::ServeOperator() {
  Observe();
  http::AdminSources sources;
  sources.ready = [this] { return Ready(); };
  sources.degraded = [this] { return modules.Health(); };
  CONCORD_TRY(admin, process::OperatorPort::Start(config, metrics, std::move(sources)));
  return Ok();
}

Embedded::Embedded(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<Embedded>> Embedded::Start(const config::Config& config) {
  CONCORD_TRY(auto folder, DataFolder::Open(config.String("data_dir")));
  std::unique_ptr<Embedded> embedded(new Embedded(std::make_unique<Impl>(std::move(folder))));
  embedded->impl_->config = config;
  if (const Micros time = safe::RestoredFrom(embedded->data_dir()); time > 0) embedded->impl_->config.Set("identity.restored_from", std::to_string(time));
  if (config.Bool("demo")) embedded->impl_->config.Set("identity.demo_password", kDemoPassword);
  CONCORD_CHECK_OK(embedded->impl_->Open());
  CONCORD_CHECK_OK(embedded->impl_->Run());
  return embedded;
}

Embedded::~Embedded() {
  impl_->admin.reset();
  impl_->modules.Drain(2 * kSecond);
  impl_->host.Quiet(5 * kSecond);
  impl_->modules.Stop();
  impl_->host.Stop(kSecond);
}

std::string Embedded::grpc_address() const { return impl_->grpc_host + ":" + std::to_string(impl_->host.port()); }
std::vector<std::string> Embedded::portal_urls() const { return impl_->modules.Urls(); }
std::string Embedded::admin_address() const { return impl_->admin ? impl_->admin->address() : ""; }
const std::string& Embedded::data_dir() const { return impl_->folder.path(); }
std::string Embedded::Metrics() { return impl_->metrics.Text(); }

Result<std::string> Embedded::SetupLink() {
  CONCORD_TRY(auto code, identity::SetupCode(*impl_->services["identity"].store, SystemClock()));
  return code.empty() ? std::string() : "/setup#code=" + code;
}

}  // namespace concord::embedded
