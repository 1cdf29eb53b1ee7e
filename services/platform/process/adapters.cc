#include "platform/process/adapters.h"

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>

#include "platform/bus/embedded/embedded.h"
#include "platform/bus/kafka/settings.h"
#include "platform/bus/observed.h"
#include "platform/cache/memory/memory.h"
#include "platform/cache/metered.h"
#include "platform/cache/redis/redis.h"
#include "platform/lease/store/store.h"
#include "platform/store/postgres/postgres.h"
#include "platform/store/sqlite/sqlite.h"

namespace concord::process {
namespace {

namespace fs = std::filesystem;

std::string HostName() {
  char name[256] = "";
  gethostname(name, sizeof name - 1);
  return name;
}

}  // namespace

Result<std::unique_ptr<Scratch>> Scratch::Open(const std::string& configured) {
  std::error_code failed;
  if (!configured.empty()) {
    fs::create_directories(configured, failed);
    if (failed || access(configured.c_str(), W_OK) != 0)
      return FailedPrecondition("DATA_FOLDER_UNUSABLE", configured + ": cannot be written to").With("path", configured);
    return std::unique_ptr<Scratch>(new Scratch(configured, false));
  }
  std::string pattern = (fs::temp_directory_path(failed) / "concord-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) return FailedPrecondition("DATA_FOLDER_UNUSABLE", "no temporary folder can be made; give data_dir");
  return std::unique_ptr<Scratch>(new Scratch(pattern, true));
}

Scratch::~Scratch() {
  std::error_code ignored;
  if (temporary_) fs::remove_all(path_, ignored);
}

Result<std::unique_ptr<store::Store>> OpenStore(const config::Config& config, const Plan& plan, const std::string& scratch, metrics::Registry& metrics) {
  if (!plan.keeps) {
    // Emptied at each start: nothing in it is meant to stay.
    std::error_code ignored;
    for (const char* suffix : {"", "-wal", "-shm"}) fs::remove(scratch + "/" + plan.name + ".db" + suffix, ignored);
    store::SqliteOptions options;
    options.path = scratch + "/" + plan.name + ".db";
    CONCORD_TRY(auto opened, store::SqliteStore::Open(options));
    return std::unique_ptr<store::Store>(std::move(opened));
  }
  store::PostgresOptions options;
  options.dsn = config.String("postgres.dsn");
  options.system_dsn = config.String("postgres.system_dsn");
  options.connections = static_cast<std::size_t>(config.Int("postgres.connections"));
  options.metrics = &metrics;
  CONCORD_TRY(auto opened, store::PostgresStore::Open(std::move(options)));
  CONCORD_CHECK_OK(opened->CheckRoles());
  return std::unique_ptr<store::Store>(std::move(opened));
}

Status TakesChanges(store::Store& store, bool sure) {
  auto* postgres = dynamic_cast<store::PostgresStore*>(&store);
  return postgres == nullptr ? Ok() : postgres->TakesChanges(sure);
}

Result<std::unique_ptr<bus::Bus>> OpenBus(const config::Config& config, const Plan& plan, store::Store& stand_in, metrics::Registry& metrics) {
  if (!plan.hears) return bus::OpenEmbedded(stand_in);
  bus::KafkaOptions options = bus::KafkaFrom(config);
  options.client = std::string("concord-") + plan.name;
  options.instance = config.String("kafka.instance").empty() ? HostName() + "-" + plan.name : config.String("kafka.instance");
  options.metrics = &metrics;
  CONCORD_TRY(auto bus, bus::OpenKafka(std::move(options)));
  return bus::MakeObserved(std::move(bus), "kafka", metrics);
}

Result<std::unique_ptr<cache::Cache>> OpenCache(const config::Config& config, const Plan& plan, metrics::Registry& metrics) {
  if (config.String("redis.address").empty()) return cache::MakeMetered(cache::MakeMemoryCache(), metrics);
  cache::RedisOptions options;
  options.address = config.String("redis.address");
  options.password = config.String("redis.password");
  options.client_name = std::string("concord-") + plan.name;
  CONCORD_TRY(auto cache, cache::MakeRedisCache(std::move(options), metrics));
  return cache::MakeMetered(std::move(cache), metrics);
}

std::unique_ptr<lease::Leases> OpenLeases(const Plan& plan, store::Store& store) {
  if (!plan.keeps) return nullptr;
  lease::StoreLeaseOptions options;
  options.replica = HostName();
  return lease::OnStore(store, std::move(options));
}

}  // namespace concord::process
