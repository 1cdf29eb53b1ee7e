#include "portal/gateway/module.h"

#include <grpcpp/impl/service_type.h>

#include "portal/gateway/gateway.h"
#include "portal/gateway/lan.h"
#include "portal/gateway/passing.h"

namespace concord::portal {
namespace {

std::string HostOf(const std::string& address) { return address.substr(0, address.rfind(':')); }
std::string PortOf(const std::string& address) { return address.substr(address.rfind(':') + 1); }

class PortalModule : public lifecycle::Module {
 public:
  explicit PortalModule(Needs needs) : needs_(needs) {}

  const char* name() const override { return "gateway"; }
  std::vector<grpc::Service*> Services() override { return {}; }
  Status Start() override { return Ok(); }
  Status Started() override {
    const auto& config = needs_.config;
    const std::string& address = config.String("http");
    if (address == "off") return Ok();
    GatewayOptions options;
    options.addresses = {address};
    options.pages = config.String("web_dir");
    options.anonymous_per_minute = static_cast<int>(config.Int("http_anonymous_per_minute"));
    if (config.Bool("lan")) {
      CONCORD_TRY(const std::string lan, LanAddress(config.String("lan_address")));
      options.addresses.push_back(lan + ":" + PortOf(address));
    }
    CONCORD_TRY(gateway_, Gateway::Start(options, needs_.channels, needs_.rules, needs_.cache, needs_.metrics));
    for (const auto& a : options.addresses) urls_.push_back("http://" + HostOf(a) + ":" + std::to_string(gateway_->port()));
    return Ok();
  }
  void Drain(Micros grace) override {
    if (gateway_) gateway_->Drain(grace);
    gateway_.reset();
  }
  void Stop() override { gateway_.reset(); }
  std::vector<std::string> Urls() const override { return urls_; }

 private:
  Needs needs_;
  std::unique_ptr<Gateway> gateway_;
  std::vector<std::string> urls_;
};

class GatewayModule final : public PortalModule {
 public:
  explicit GatewayModule(const lifecycle::Env& env)
      : PortalModule({env.channels, env.rules, env.cache, env.metrics, env.config}),
        passing_(MakePassing(env.channels, env.rules, env.metrics)) {}

  std::vector<grpc::Service*> Services() override { return passing_->Services(); }
  void Drain(Micros grace) override {
    passing_->EndStreams();
    PortalModule::Drain(grace);
  }

 private:
  std::unique_ptr<Passing> passing_;
};

}  // namespace

void Declare(config::Config& config) {
  config.Declare("http", "127.0.0.1:8080", "address of the portal; port 0 picks a free one; off: none");
  config.Declare("lan", "false", "serve the portal on the room's network as well, and print address and QR code");
  config.Declare("lan_address", "", "the machine's address for --lan; empty: its first private one");
  config.Declare("web_dir", "", "folder of the portal's built pages; empty: build/web beside the program");
  config.Declare("http_anonymous_per_minute", "600", "sign-ins, joins and one-time links a minute and client address");
}

std::unique_ptr<lifecycle::Module> MakePortal(Needs needs) { return std::make_unique<PortalModule>(needs); }
std::unique_ptr<lifecycle::Module> MakeGateway(lifecycle::Env env) { return std::make_unique<GatewayModule>(env); }

}  // namespace concord::portal
