#include "reporting/module.h"

#include <grpcpp/impl/codegen/service_type.h>

#include "platform/migrate/migrate.h"
#include "platform/rpc/call.h"
#include "reporting/api/reporting_service.h"
#include "reporting/documents/renderer.h"
#include "reporting/events/projection.h"
#include "reporting/store/schema.h"

namespace concord::reporting {
namespace {

constexpr char kRebuild[] = "reporting.rebuild";
constexpr char kDisclaimer[] = "reporting.disclaimer";

class ReportingModule final : public lifecycle::Module {
 public:
  explicit ReportingModule(lifecycle::Env env)
      : env_(env), use_(env.store, env.clock), renderer_(env.channels, env.tokens, env.config.String(kDisclaimer)),
        shares_(api::MakeIdentityShares(env.channels, env.tokens)), calls_(env.rules, env.verifier, env.db, env.metrics),
        service_(api::MakeReportingService(use_, renderer_, *shares_, calls_, env.wait, env.cache)), projection_(env.store, env.bus, env.clock, env.leases) {}

  const char* name() const override { return "reporting"; }
  std::vector<grpc::Service*> Services() override { return {service_.get()}; }
  Status Start() override {
    CONCORD_CHECK_OK(migrate::Apply(env_.store, db::Migrations()));
    return projection_.Start(env_.config.Bool(kRebuild));
  }
  void Stop() override { projection_.Stop(); }
  std::vector<lifecycle::Degraded> Health() override {
    if (projection_.rebuilding()) return {{"reports", "REBUILDING"}};
    return {};
  }

 private:
  lifecycle::Env env_;
  UseCases use_;
  documents::DocumentRenderer renderer_;
  std::unique_ptr<api::Shares> shares_;
  rpc::Calls calls_;
  std::unique_ptr<grpc::Service> service_;
  events::Projection projection_;
};

}  // namespace

void Declare(config::Config& config) {
  config.Declare(kRebuild, "false", "make the read models of reports again from all events at the start");
  config.Declare(kDisclaimer, "", "disclaimer printed in workshop reports; empty: the standard text");
}

std::unique_ptr<lifecycle::Module> MakeModule(lifecycle::Env env) { return std::make_unique<ReportingModule>(env); }

}  // namespace concord::reporting
