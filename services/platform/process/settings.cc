#include "platform/process/settings.h"

#include "platform/bus/kafka/settings.h"
#include "platform/process/operator_port.h"
#include "platform/process/program.h"

namespace concord::process {

const char* const kServices[6] = {"identity", "intake", "projects", "inference", "learning", "reporting"};

void Declare(config::Config& config, const Plan& plan) {
  config.Declare("grpc", "127.0.0.1:7070", "address of the gRPC port; port 0 picks a free one");
  OperatorPort::Declare(config);
  config.Declare("ready_file", "", "file to write when this process is ready for the first time (JSON: grpc, http, admin, data_dir, pid, ready_ms)");
  config.Declare("data_dir", "", "folder for files that may be lost; empty: a temporary one");
  config.Declare("log_level", "info", "debug, info, warning or error");
  config.Declare("drain_seconds", "0", "how long calls are still taken after readiness has gone, for load balancers that look seldom");
  config.Declare("stop_seconds", "20", "the longest that a stop may take, drain_seconds not counted");
  if (plan.keeps) {
    config.Declare("postgres.dsn", "", "libpq conninfo of the role for use cases of one office", true);
    config.Declare("postgres.system_dsn", "", "libpq conninfo of the role for what is of no office", true);
    config.Declare("postgres.connections", "16", "connections for use cases, at most");
  }
  // Declared by all, also by those that have no use for it: one configuration serves every service.
  bus::DeclareKafka(config, "127.0.0.1:9092");
  config.Declare("kafka.instance", "", "group.instance.id, of this replica alone and the same after a restart; empty: host name and service");
  config.Declare("redis.address", "", "host:port of the cache; empty: a cache of this process alone");
  config.Declare("redis.password", "", "password of the cache", true);
  config.Declare("tls.ca", "", "PEM file of the services' authority; the three tls keys belong together, and without them only loopback is served");
  config.Declare("tls.certificate", "", "PEM file of this service's certificate, for concord-SERVICE, with intermediates");
  config.Declare("tls.key", "", "PEM file of its key");
  config.Declare("plaintext", "false", "without TLS serve and call also beyond loopback: only where something else encrypts");
  config.Declare("service_key", "", "file with the Ed25519 seed, in base64url, with which this service signs its own tokens", true);
  for (const char* service : kServices)
    if (std::string(service) != plan.name)
      config.Declare(std::string("peers.") + service, "", std::string("address of ") + service + ": host:port, several with commas, or a gRPC target");
  config.Declare("otlp.endpoint", "", "address of an OpenTelemetry collector, http://host:4318; empty: none");
  if (plan.declare != nullptr) plan.declare(config);
}

Status Load(const std::vector<std::string>& args, const Plan& plan, config::Config& config) {
  CONCORD_CHECK_OK(config.Load(args, Environment()));
  if (plan.settle != nullptr) plan.settle(config);
  const auto needs = [&](const char* key) { return config.String(key).empty() ? Status(InvalidArgument("CONFIG_MISSING", std::string(key) + " must be given")) : Ok(); };
  if (plan.keeps) {
    CONCORD_CHECK_OK(needs("postgres.dsn"));
    CONCORD_CHECK_OK(needs("postgres.system_dsn"));
  }
  if (plan.hears) CONCORD_CHECK_OK(needs("kafka.brokers"));
  if (!plan.front) CONCORD_CHECK_OK(needs("service_key"));
  if (std::string(plan.name) != "identity") CONCORD_CHECK_OK(needs("peers.identity"));
  const std::string& level = config.String("log_level");
  if (level != "debug" && level != "info" && level != "warning" && level != "error")
    return InvalidArgument("CONFIG_VALUE", "log_level must be debug, info, warning or error, not \"" + level + "\"");
  if (config.Int("stop_seconds") < 1) return InvalidArgument("CONFIG_VALUE", "stop_seconds must be at least 1");
  return rpc::CheckTls(TlsOf(config));
}

rpc::Tls TlsOf(const config::Config& config) { return {config.String("tls.ca"), config.String("tls.certificate"), config.String("tls.key")}; }

rpc::HostOptions HostOf(const config::Config& config, const Plan& plan) {
  rpc::HostOptions options;
  options.tls = TlsOf(config);
  options.plaintext = config.Bool("plaintext");
  // The gateway's callers are people's programs: without certificates of ours, and on this machine without TLS.
  if (plan.front) {
    options.ask_client = false;
    if (rpc::IsLoopback(config.String("grpc"))) options.tls = {};
  }
  return options;
}

std::map<std::string, std::string> PeersOf(const config::Config& config, const Plan& plan) {
  std::map<std::string, std::string> peers;
  for (const char* service : kServices)
    if (std::string(service) != plan.name) peers[service] = config.String(std::string("peers.") + service);
  return peers;
}

}  // namespace concord::process
