#include "learning/module.h"

#include <grpcpp/impl/codegen/service_type.h>

#include <filesystem>

#include "learning/api/learning_service.h"
#include "learning/events/consensus.h"
#include "learning/events/roadmap.h"
#include "learning/store/schema.h"
#include "platform/auth/seal.h"
#include "platform/base/base64.h"
#include "platform/id/id.h"
#include "platform/inbox/inbox.h"
#include "platform/log/log.h"
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
constexpr char kPromote[] = "learning.promote";
constexpr char kBudget[] = "learning.rank_budget_us";
constexpr char kCores[] = "learning.train_cores";
constexpr char kMemory[] = "learning.train_memory_mb";
constexpr char kKeyEncryptionKey[] = "learning.key_encryption_key";
constexpr char kKeyDays[] = "learning.key_days";

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
  CONCORD_TRY(const long budget, Number(config, kBudget, 1));
  CONCORD_TRY(const long cores, Number(config, kCores, 0));
  CONCORD_TRY(const long memory, Number(config, kMemory, 0));
  plan.gate.rank_us = static_cast<double>(budget);
  plan.share = {static_cast<int>(cores), memory << 20};
  const std::string& promote = config.String(kPromote);
  if (promote != "gate" && promote != "administrator") {
    return InvalidArgument("CONFIG_VALUE", std::string(kPromote) + " must be gate or administrator, not \"" + promote + "\"");
  }
  plan.by_hand = promote == "administrator";
  return plan;
}

ModelKeyOptions KeysOf(const config::Config& config) {
  ModelKeyOptions options;
  options.key_encryption_key = FromBase64Url(config.String(kKeyEncryptionKey)).value_or("");
  options.max_age = config.Int(kKeyDays) * 24 * 3600 * kSecond;
  return options;
}

Status CheckKeys(const config::Config& config) {
  const std::string& text = config.String(kKeyEncryptionKey);
  if (!text.empty() && FromBase64Url(text).value_or("").size() != auth::kSealKeyBytes)
    return InvalidArgument("CONFIG_VALUE", std::string(kKeyEncryptionKey) + " must be 32 bytes as base64url (43 characters)");
  if (config.Int(kKeyDays) < 1) return InvalidArgument("CONFIG_VALUE", std::string(kKeyDays) + " must be at least 1");
  return Ok();
}

class LearningModule final : public lifecycle::Module {
 public:
  LearningModule(lifecycle::Env env, Result<TrainingPlan> plan)
      : env_(env),
        planned_(plan.ok() ? Ok() : Status(plan.error())),
        learner_(champions_, env.clock),
        registry_(learner_, env.clock, KeysOf(env.config)),
        trainings_(env.store, registry_, env.clock, plan.ok() ? *std::move(plan) : TrainingPlan(), env.leases),
        queries_(env.store, registry_),
        administration_(env.store, learner_, registry_, env.clock, trainings_.plan().settings.least_workshops),
        calls_(env.rules, env.verifier, env.db, env.metrics),
        service_(api::MakeLearningService(queries_, trainings_, administration_, calls_)),
        learnt_(env.metrics.AddCounter("concord_learning_workshops_total", "Agreements learnt.")),
        seconds_(env.metrics.AddHistogram("concord_learning_learn_seconds", "Time from an agreement's arrival to its durable evidence.")) {}

  const char* name() const override { return "learning"; }
  std::vector<grpc::Service*> Services() override { return {service_.get()}; }
  Status Start() override {
    CONCORD_CHECK_OK(planned_);
    CONCORD_CHECK_OK(CheckKeys(env_.config));
    if (env_.config.String(kKeyEncryptionKey).empty())
      log::Warning("the keys that sign models are kept unencrypted in learning's database; set learning.key_encryption_key to have them encrypted");
    CONCORD_CHECK_OK(migrate::Apply(env_.store, db::Migrations()));
    CONCORD_CHECK_OK(env_.store.WriteUnscoped([&](store::Tx& tx) -> Status {
      CONCORD_CHECK_OK(registry_.keys().Open(tx));
      CONCORD_CHECK_OK(registry_.LetUnreadableGo(tx));
      CONCORD_CHECK_OK(registry_.SignUnsigned(tx));
      return learner_.ReplayWhatChanged(tx);
    },
                                              SystemClock().Now() + 300 * kSecond));
    relay_ = std::make_unique<outbox::Relay>(env_.store, env_.bus, "learning", env_.leases, &env_.metrics);
    CONCORD_CHECK_OK(trainings_.Start());
    CONCORD_TRY(subscription_, env_.bus.Subscribe({.group = "learning", .topics = {events::kIntakeTopic, events::kProjectsTopic}, .patience = kSecond / 40},
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
    if (event.type == events::kRoadmapItemUpdated) return HearOutcome(event);
    if (event.type != events::kConsensusReached) return Ok();
    const Micros begun = SystemClock().Now();
    CONCORD_TRY(const Lesson lesson, events::LessonOf(event));
    bool fresh = false;
    Status heard = inbox::OnceAcross(env_.store, "learning", event, [&](store::Tx& tx) -> Status {
      fresh = true;
      CONCORD_CHECK_OK(learner_.Learn(tx, lesson));
      return registry_.Watch(tx, lesson.workshop.programme);
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

  Status HearOutcome(const bus::Event& event) {
    CONCORD_TRY(const auto outcome, events::OutcomeOf(event));
    CONCORD_CHECK_OK(inbox::OnceAcross(env_.store, "learning", event, [&](store::Tx& tx) {
      return learner_.HearOutcome(tx, outcome.office, outcome.workshop, outcome.action, outcome.state, outcome.version);
    }));
    trainings_.Wake();
    return Ok();
  }

  lifecycle::Env env_;
  Status planned_;
  Champions champions_;
  Learner learner_;
  Registry registry_;
  Trainings trainings_;
  Queries queries_;
  Administration administration_;
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
  config.Declare(kCountries, "8", "countries, or offices, on which a model must be measured before it may be promoted");
  config.Declare(kPromote, "gate", "who promotes a model that has passed the gate: gate (at once) or administrator (it waits for one)");
  config.Declare(kBudget, "5000", "microseconds that 99 of 100 rankings of a model may take from answers to order");
  config.Declare(kCores, "0", "processor cores that a training may use; 0: half of them");
  config.Declare(kMemory, "1024", "MiB of memory that a training may use; 0: no limit");
  config.Declare(kKeyEncryptionKey, "", "32 bytes as base64url with which the keys that sign models are encrypted in the database; empty: they are kept as they are", true);
  config.Declare(kKeyDays, "365", "days after which another key signs models; those before it are listed on");
}

std::unique_ptr<lifecycle::Module> MakeModule(lifecycle::Env env) {
  return std::make_unique<LearningModule>(env, PlanOf(env.config, env.data_dir));
}

}  // namespace concord::learning
