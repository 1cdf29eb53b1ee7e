#include "platform/process/operator_port.h"

#include "platform/observe/observe.h"

namespace concord::process {

void OperatorPort::Declare(config::Config& config) {
  config.Declare("admin", "127.0.0.1:9090", "address of /livez, /readyz, /metrics, /config; off: none");
}

Result<std::unique_ptr<OperatorPort>> OperatorPort::Start(const config::Config& config, metrics::Registry& metrics, http::AdminSources sources) {
  auto port = std::make_unique<OperatorPort>();
  const std::string& address = config.String("admin");
  if (address == "off") return port;
  sources.metrics = [&metrics] { return metrics.Text(); };
  sources.config = [&config] { return config.Dump(); };
  observe::Health(metrics, sources.ready, sources.degraded);
  http::ServerOptions options;
  options.address = address;
  options.threads = 1;
  CONCORD_TRY(port->server_, http::Server::Start(options, http::AdminHandler(std::move(sources))));
  port->host_ = address.substr(0, address.rfind(':'));
  return port;
}

std::string OperatorPort::address() const { return server_ ? host_ + ":" + std::to_string(server_->port()) : ""; }

}  // namespace concord::process
