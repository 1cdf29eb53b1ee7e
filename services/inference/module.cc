#include "inference/module.h"

#include <grpcpp/impl/codegen/service_type.h>

#include <algorithm>
#include <atomic>
#include <thread>
#include <utility>

#include "inference/api/inference_service.h"
#include "inference/api/learning_client.h"
#include "inference/app/keeper.h"
#include "inference/events/learning_events.h"
#include "inference/events/rollout_events.h"
#include "inference/oip/open_inference.h"
#include "inference/oip/rollout_service.h"
#include "inference/serve/rank_trials.h"
#include "inference/serve/ranking_rows.h"
#include "platform/log/log.h"
#include "platform/outbox/outbox.h"
#include "platform/rpc/take.h"

namespace concord::inference {
namespace {

// A start is held up so long at most, so that the first call is ranked with what was served before.
constexpr Micros kFirstRoundPatience = kSecond;
constexpr char kModels[] = "inference.models", kMaxRows[] = "inference.max_rows", kQueue[] = "inference.queue", kQueueMs[] = "inference.queue_ms";

std::string FolderOf(const lifecycle::Env& env, const std::string& name) { return env.data_dir.empty() ? "" : env.data_dir + "/inference" + name; }

unsigned Workers() { return std::max(1u, std::thread::hardware_concurrency() / 2); }

LaneLimits LimitsOf(const config::Config& config) {
  LaneLimits limits;
  limits.runners = static_cast<int>(Workers());
  limits.requests = static_cast<std::size_t>(std::max(1L, config.Int(kQueue)));
  limits.wait_ns = static_cast<std::uint64_t>(std::max(1L, config.Int(kQueueMs))) * 1'000'000;
  return limits;
}

class InferenceModule final : public lifecycle::Module {
 public:
  explicit InferenceModule(lifecycle::Env env)
      : env_(std::move(env)),
        learning_(api::MakeLearningClient(env_.channels, env_.tokens)),
        signatures_(*learning_, FolderOf(env_, ""), env_.metrics),
        workers_("inference-ml", Workers(), 1024),
        models_(env_.config.String(kModels).empty() ? FolderOf(env_, "/models") : env_.config.String(kModels), workers_, env_.metrics, LimitsOf(env_.config)),
        trials_(models_),
        rollouts_(models_, *learning_, signatures_, TrialLog(FolderOf(env_, "/trials")), [this](const RolloutState& state) { return events::PublishRollout(env_.bus, state); }),
        keeper_(shelf_, *learning_, signatures_, ModelCache(FolderOf(env_, "")), env_.metrics, env_.clock),
        calls_(env_.rules, env_.verifier, env_.db, env_.metrics),
        service_(api::MakeInferenceService(shelf_, models_, trials_, calls_, env_.metrics)),
        open_(oip::MakeOpenInference({models_, ready_, static_cast<std::size_t>(std::max(1L, env_.config.Int(kMaxRows)))}, calls_, rpc::Take(env_.rules, env_.verifier, env_.metrics))),
        rollout_(oip::MakeRolloutService(rollouts_, models_, calls_, env_.wait)) {
    shelf_.OnModel([this](const std::string& programme, const Served& served) { PutPromoted(programme, served); });
  }

  const char* name() const override { return "inference"; }
  std::vector<grpc::Service*> Services() override { return {service_.get(), open_.get(), rollout_.get()}; }
  Status Start() override {
    // Keeps nothing of its own; with these tables its file is verified like any other.
    CONCORD_CHECK_OK(migrate::Apply(env_.store, outbox::Migrations()));
    CONCORD_TRY(subscription_, events::HearLearning(env_.bus, keeper_));
    CONCORD_TRY(heard_rollouts_, events::HearRollouts(env_.bus, rollouts_));
    models_.LoadFolder();
    return Ok();
  }
  Status Started() override {
    keeper_.Start([this] { return subscription_->CaughtUp(); });
    keeper_.AwaitFirstRound(kFirstRoundPatience);
    rollouts_.Start();
    ready_ = true;
    return Ok();
  }
  void Stop() override {
    ready_ = false;
    keeper_.Stop();  // ends what is asked of learning, the rollouts' too
    rollouts_.Stop();
    subscription_.reset();
    heard_rollouts_.reset();
  }
  std::vector<lifecycle::Degraded> Health() override {
    std::vector<lifecycle::Degraded> out;
    for (std::string& reason : keeper_.Troubles()) out.push_back({"model", std::move(reason)});
    return out;
  }

 private:
  void PutPromoted(const std::string& programme, const Served& served) {
    if (served.model_version.empty()) return models_.Withdraw(programme);  // taken back: nothing learnt speaks as a model
    auto version = RankingRows::Warm(served.model, programme, served.model_version, served.model_sha256);
    if (!version.ok()) return log::Warning("model without tensors", {{"programme", programme}, {"reason", version.error().ToString()}});
    models_.PutPromoted(*std::move(version));
    rollouts_.Nudge(programme);
  }

  lifecycle::Env env_;
  Shelf shelf_;
  std::atomic<bool> ready_{false};
  std::unique_ptr<Learning> learning_;
  Signatures signatures_;
  exec::Executor workers_;
  Repository models_;
  RankTrials trials_;
  Rollouts rollouts_;
  Keeper keeper_;
  rpc::Calls calls_;
  std::unique_ptr<grpc::Service> service_, open_, rollout_;
  std::unique_ptr<bus::Subscription> subscription_, heard_rollouts_;
};

}  // namespace

void Declare(config::Config& config) {
  config.Declare(kModels, "", "folder of models besides those of programmes, NAME/VERSION.mlp; empty: inference/models of the data folder");
  config.Declare(kMaxRows, "4096", "rows of one inference call at most");
  config.Declare(kQueue, "256", "inference calls that wait for one model at most; more are refused");
  config.Declare(kQueueMs, "50", "milliseconds that what waits for one model may take at most; more is refused");
}

std::unique_ptr<lifecycle::Module> MakeModule(lifecycle::Env env) { return std::make_unique<InferenceModule>(std::move(env)); }

}  // namespace concord::inference
