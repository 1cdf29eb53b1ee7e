#include "inference/module.h"

#include <grpcpp/impl/codegen/service_type.h>

#include <utility>

#include "inference/api/inference_service.h"
#include "inference/api/learning_client.h"
#include "inference/app/keeper.h"
#include "inference/events/learning_events.h"
#include "platform/outbox/outbox.h"
#include "platform/rpc/call.h"

namespace concord::inference {
namespace {

// A start is held up so long at most, so that the first call is ranked with what was served before.
constexpr Micros kFirstRoundPatience = kSecond;

class InferenceModule final : public lifecycle::Module {
 public:
  explicit InferenceModule(lifecycle::Env env)
      : env_(std::move(env)),
        learning_(api::MakeLearningClient(env_.channels, env_.tokens)),
        keeper_(shelf_, *learning_, ModelCache(env_.data_dir.empty() ? "" : env_.data_dir + "/inference"), env_.metrics, env_.clock),
        calls_(env_.rules, env_.verifier, env_.db, env_.metrics),
        service_(api::MakeInferenceService(shelf_, calls_, env_.metrics)) {}

  const char* name() const override { return "inference"; }
  std::vector<grpc::Service*> Services() override { return {service_.get()}; }
  Status Start() override {
    // Keeps nothing of its own; with these tables its file is verified like any other.
    CONCORD_CHECK_OK(migrate::Apply(env_.store, outbox::Migrations()));
    CONCORD_TRY(subscription_, events::HearLearning(env_.bus, keeper_));
    return Ok();
  }
  Status Started() override {
    keeper_.Start([this] { return subscription_->CaughtUp(); });
    keeper_.AwaitFirstRound(kFirstRoundPatience);
    return Ok();
  }
  void Stop() override {
    keeper_.Stop();
    subscription_.reset();
  }
  std::vector<lifecycle::Degraded> Health() override {
    std::vector<lifecycle::Degraded> out;
    for (std::string& reason : keeper_.Troubles()) out.push_back({"model", std::move(reason)});
    return out;
  }

 private:
  lifecycle::Env env_;
  Shelf shelf_;
  std::unique_ptr<Learning> learning_;
  Keeper keeper_;
  rpc::Calls calls_;
  std::unique_ptr<grpc::Service> service_;
  std::unique_ptr<bus::Subscription> subscription_;
};

}  // namespace

std::unique_ptr<lifecycle::Module> MakeModule(lifecycle::Env env) { return std::make_unique<InferenceModule>(std::move(env)); }

}  // namespace concord::inference
