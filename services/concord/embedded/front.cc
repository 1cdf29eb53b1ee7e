#include "concord/embedded/front.h"

#include "concord/embedded/lan.h"
#include "platform/http/admin.h"
#include "platform/rpc/admission.h"
#include "portal/gateway/gateway.h"

namespace concord::embedded {
namespace {

std::string HostOf(const std::string& address) { return address.substr(0, address.rfind(':')); }
std::string PortOf(const std::string& address) { return address.substr(address.rfind(':') + 1); }

}  // namespace

struct Front::Impl {
  config::Config config;
  std::unique_ptr<portal::Gateway> gateway;
  std::unique_ptr<http::Server> admin;
  std::string admin_host;
  std::vector<std::string> urls;

  Status ServePortal(rpc::Channels& channels, const rpc::Rules& rules, cache::Cache& cache, metrics::Registry& metrics);
};

void Front::Declare(config::Config& config) {
  config.Declare("http", "127.0.0.1:8080", "address of the portal; port 0 picks a free one; off: none");
  config.Declare("lan", "false", "serve the portal on the room's network as well, and print address and QR code");
  config.Declare("lan_address", "", "the machine's address for --lan; empty: its first private one");
  config.Declare("web_dir", "", "folder of the portal's built pages; empty: build/web beside the program");
  config.Declare("http_anonymous_per_minute", "600", "sign-ins, joins and one-time links a minute and client address");
  config.Declare("admin", "127.0.0.1:9090", "address of /livez, /readyz, /metrics, /config; off: none");
}

Status Front::Impl::ServePortal(rpc::Channels& channels, const rpc::Rules& rules, cache::Cache& cache, metrics::Registry& metrics) {
  const std::string& address = config.String("http");
  if (address == "off") return Ok();
  portal::GatewayOptions options;
  options.addresses = {address};
  options.pages = config.String("web_dir");
  options.anonymous_per_minute = static_cast<int>(config.Int("http_anonymous_per_minute"));
  std::string lan;
  if (config.Bool("lan")) {
    CONCORD_TRY(lan, LanAddress(config.String("lan_address")));
    options.addresses.push_back(lan + ":" + PortOf(address));
  }
  CONCORD_TRY(gateway, portal::Gateway::Start(options, channels, rules, cache, metrics));
  for (const auto& a : options.addresses) urls.push_back("http://" + HostOf(a) + ":" + std::to_string(gateway->port()));
  return Ok();
}

Front::Front(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}

Result<std::unique_ptr<Front>> Front::Start(const config::Config& config, rpc::Channels& channels, const rpc::Rules& rules, cache::Cache& cache,
                                            metrics::Registry& metrics, const lifecycle::Group& modules) {
  std::unique_ptr<Front> front(new Front(std::make_unique<Impl>()));
  Impl& impl = *front->impl_;
  impl.config = config;
  CONCORD_CHECK_OK(impl.ServePortal(channels, rules, cache, metrics));
  if (const auto& address = config.String("admin"); address != "off") {
    http::AdminSources sources;
    sources.metrics = [&metrics] { return metrics.Text(); };
    sources.config = [&impl] { return impl.config.Dump(); };
    sources.ready = [] { return rpc::Admission::Get().open() && !rpc::Admission::Get().draining(); };
    sources.degraded = [&modules] { return modules.Health(); };
    http::ServerOptions options;
    options.address = address;
    options.threads = 1;
    CONCORD_TRY(impl.admin, http::Server::Start(options, http::AdminHandler(std::move(sources))));
    impl.admin_host = HostOf(address);
  }
  return front;
}

Front::~Front() = default;
const std::vector<std::string>& Front::urls() const { return impl_->urls; }
std::string Front::admin_address() const { return impl_->admin ? impl_->admin_host + ":" + std::to_string(impl_->admin->port()) : ""; }

}  // namespace concord::embedded
