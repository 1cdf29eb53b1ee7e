#include "projects/module.h"

#include <grpcpp/impl/codegen/service_type.h>

#include "platform/migrate/migrate.h"
#include "platform/outbox/outbox.h"
#include "platform/rpc/call.h"
#include "projects/api/roadmap_service.h"
#include "projects/events/consensus_reached.h"
#include "projects/store/schema.h"

namespace concord::projects {
namespace {

class ProjectsModule final : public lifecycle::Module {
 public:
  explicit ProjectsModule(lifecycle::Env env)
      : env_(env), use_(env.store, env.clock), calls_(env.rules, env.verifier, env.db, env.metrics), service_(api::MakeRoadmapService(use_, calls_, env.clock)) {}

  const char* name() const override { return "projects"; }
  std::vector<grpc::Service*> Services() override { return {service_.get()}; }
  Status Start() override {
    CONCORD_CHECK_OK(migrate::Apply(env_.store, db::Migrations()));
    relay_ = std::make_unique<outbox::Relay>(env_.store, env_.bus, "projects", env_.leases, &env_.metrics);
    CONCORD_TRY(hears_, env_.bus.Subscribe({.group = events::kConsumer, .topics = {events::kTopic}, .patience = kSecond / 10},
                                           events::HearConsensus(env_.store, env_.clock)));
    return Ok();
  }
  void Stop() override {
    hears_.reset();
    relay_.reset();
  }

 private:
  lifecycle::Env env_;
  RoadmapUseCases use_;
  rpc::Calls calls_;
  std::unique_ptr<grpc::Service> service_;
  std::unique_ptr<outbox::Relay> relay_;
  std::unique_ptr<bus::Subscription> hears_;
};

}  // namespace

std::unique_ptr<lifecycle::Module> MakeModule(lifecycle::Env env) { return std::make_unique<ProjectsModule>(env); }

}  // namespace concord::projects
