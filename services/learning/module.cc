#include "learning/module.h"

#include <grpcpp/impl/codegen/service_type.h>

#include <filesystem>

#include "learning/api/learning_service.h"
#include "learning/events/consensus.h"
#include "learning/store/schema.h"
#include "platform/id/id.h"
#include "platform/inbox/inbox.h"
#include "platform/outbox/outbox.h"
#include "platform/rpc/call.h"
#include "ranking/bytes.h"

namespace concord::learning {
namespace {

namespace fs = std::filesystem;

constexpr char kTrainer[] = "learning.trainer";
constexpr char kSettings[] = "learning.settings";
constexpr char kAfterNew[] = "learning.train_after_new";
constexpr char kQuiet[] = "learning.train_quiet_seconds";
constexpr char kLimit[] = "learning.train_limit_seconds";
constexpr char kCountries[] = "learning.least_countries";

std::string BesideProgram() {
  std::error_code failed;
  const auto program = fs::read_symlink("/proc/self/exe", failed);
  const auto trainer = program.parent_path() / "concord-train";
  return !failed && fs::exists(trainer, failed) ? trainer.string() : "";
}

Result<long> Number(const config::Config& config, const char* key, long least) {
  constexpr long kMost = 1'000'000'000;
  const long value = config.Int(key);
  if (value >= least && value <= kMost) return value;
  return InvalidArgument("CONFIG_VALUE", std::string(key) + " must be a number from " + std::to_string(least) + " to " + std::to_string(kMost) +
                                             ", not \"" + config.String(key) + "\"");
}

Result<TrainingPlan> PlanOf(const config::Config& config, const std::string& data_dir) {
  TrainingPlan plan;
  plan.trainer = config.String(kTrainer).empty() ? BesideProgram() : config.String(kTrainer);
  plan.folder = data_dir.empty() ? (fs::temp_directory_path() / ("concord-training-" + NewId())).string() : data_dir + "/training";
  if (const auto& file = config.String(kSettings); !file.empty()) {
    CONCORD_TRY(const std::string text, ranking::ReadFile(file));
    CONCORD_TRY(plan.settings, ranking::Settings::Parse(text, file));
  }
  CONCORD_TRY(const long after_new, Number(config, kAfterNew, 1));
  CONCORD_TRY(const long quiet, Number(config, kQuiet, 0));
  CONCORD_TRY(const long limit, Number(config, kLimit, 1));
  CONCORD_TRY(const long countries, Number(config, kCountries, 2));
  plan.after_new = static_cast<int>(after_new);
  plan.quiet = quiet * kSecond;
  plan.limit = limit * kSecond;
  plan.gate.least_workshops = plan.settings.least_workshops;
  plan.gate.least_countries = static_cast<int>(countries);
  return plan;
}

class LearningModule final : public lifecycle::Module {
 public:
  LearningModule(lifecycle::Env env, Result<TrainingPlan> plan)
      : env_(env),
        planned_(plan.ok() ? Ok() : Status(plan.error())),
        learner_(champions_, env.clock),
        trainings_(env.store, learner_, env.clock, plan.ok() ? *std::move(plan) : TrainingPlan(), env.leases),
        queries_(env.store),
        calls_(env.rules, env.verifier, env.db, env.metrics),
        service_(api::MakeLearningService(queries_, trainings_, calls_)),
        learnt_(env.metrics.AddCounter("concord_learning_workshops_total", "Agreements learnt.")),
        seconds_(env.metrics.AddHistogram("concord_learning_learn_seconds", "Time from an agreement's arrival to its durable evidence.")) {}

  const char* name() const override { return "learning"; }
  std::vector<grpc::Service*> Services() override { return {service_.get()}; }
  Status Start() override {
    CONCORD_CHECK_OK(planned_);
    CONCORD_CHECK_OK(migrate::Apply(env_.store, db::Migrations()));
    relay_ = std::make_unique<outbox::Relay>(env_.store, env_.bus, "learning", env_.leases, &env_.metrics);
    CONCORD_CHECK_OK(trainings_.Start());
    CONCORD_TRY(subscription_, env_.bus.Subscribe({.group = "learning", .topics = {events::kIntakeTopic}, .patience = kSecond / 40},
                                                  [this](const bus::Event& event) { return Hear(event); }));
    return Ok();
  }
  void Stop() override {
    subscription_.reset();
    trainings_.Stop();
    relay_.reset();
  }
  std::vector<lifecycle::Degraded> Health() override {
    if (trainings_.can_train()) return {};
    return {{"model", "TRAINER_MISSING"}};
  }

 private:
  Status Hear(const bus::Event& event) {
    if (event.type != events::kConsensusReached) return Ok();
    const Micros begun = SystemClock().Now();
    CONCORD_TRY(const Lesson lesson, events::LessonOf(event));
    bool fresh = false;
    Status heard = inbox::OnceAcross(env_.store, "learning", event, [&](store::Tx& tx) {
      fresh = true;
      return learner_.Learn(tx, lesson);
    });
    // Two replicas learnt of one programme at the same moment and both took its next place.
    if (!heard.ok() && heard.error().reason == "UNIQUE_VIOLATION") return Aborted("PLACE_TAKEN", "this programme learnt something else at the same moment");
    CONCORD_CHECK_OK(heard);
    if (!fresh) return Ok();  // it came twice
    learnt_.Add();
    seconds_.Observe(static_cast<double>(SystemClock().Now() - begun) / kSecond);
    trainings_.Wake();
    return Ok();
  }

  lifecycle::Env env_;
  Status planned_;
  Champions champions_;
  Learner learner_;
  Trainings trainings_;
  Queries queries_;
  rpc::Calls calls_;
  std::unique_ptr<grpc::Service> service_;
  metrics::Counter& learnt_;
  metrics::Histogram& seconds_;
  std::unique_ptr<outbox::Relay> relay_;
  std::unique_ptr<bus::Subscription> subscription_;
};

}  // namespace

void Declare(config::Config& config) {
  config.Declare(kTrainer, "", "the training program; empty: concord-train beside this one");
  config.Declare(kSettings, "", "file of training settings (name = value); empty: the defaults");
  config.Declare(kAfterNew, "10", "new workshops of a programme after which a training starts by itself");
  config.Declare(kQuiet, "20", "seconds without anything learnt before it starts");
  config.Declare(kLimit, "3600", "seconds after which a training is ended");
  config.Declare(kCountries, "8", "countries on which a model must be measured before it may be promoted");
}

std::unique_ptr<lifecycle::Module> MakeModule(lifecycle::Env env) {
  return std::make_unique<LearningModule>(env, PlanOf(env.config, env.data_dir));
}

}  // namespace concord::learning
