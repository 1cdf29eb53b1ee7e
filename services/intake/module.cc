#include "intake/module.h"

#include <grpcpp/impl/codegen/service_type.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "intake/api/decision_services.h"
#include "intake/api/inference_ranker.h"
#include "intake/api/workshop_services.h"
#include "intake/app/stage_steps.h"
#include "intake/store/bundle.h"
#include "intake/store/schema.h"
#include "platform/outbox/outbox.h"
#include "platform/rpc/call.h"

namespace concord::intake {
namespace {

constexpr char kBundles[] = "intake.bundles";

// Reads and checks the bundles; one that is wrong stops the start with its name.
Result<std::vector<std::string>> ReadBundles(const std::string& folder) {
  std::vector<std::string> documents;
  if (folder.empty()) return documents;
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".json") files.push_back(entry.path());
  }
  if (error) return FailedPrecondition("BUNDLES_UNREADABLE", folder + ": " + error.message() + ".");
  std::sort(files.begin(), files.end());
  for (const auto& file : files) {
    std::ifstream in(file, std::ios::binary);
    std::string document((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
    if (auto parsed = db::ParseBundle(document); !parsed.ok()) {
      Error e = parsed.error();
      e.message = file.string() + ": " + e.message;
      return e;
    }
    documents.push_back(std::move(document));
  }
  return documents;
}

class IntakeModule final : public lifecycle::Module {
 public:
  IntakeModule(lifecycle::Env env, Result<std::vector<std::string>> bundles)
      : env_(env),
        bundles_(bundles.ok() ? Ok() : Status(bundles.error())),
        given_{env.store, instruments_, env.clock},
        ranker_(api::MakeInferenceRanker(env.channels, env.tokens)),
        hooks_(MakeStageHooks(given_, *ranker_)),
        sessions_(api::MakeIdentitySessions(env.channels, env.tokens)),
        instrument_use_(given_, bundles.ok() ? *std::move(bundles) : std::vector<std::string>()),
        workshop_use_(given_, *hooks_, instrument_use_),
        join_use_(given_, *sessions_),
        answer_use_(given_),
        watch_(given_),
        calls_(env.rules, env.verifier, env.db, env.metrics) {
    services_.push_back(api::MakeInstrumentService(instrument_use_, calls_));
    services_.push_back(api::MakeWorkshopService(workshop_use_, join_use_, watch_, given_, calls_, env.wait));
    services_.push_back(api::MakeAnswerService(answer_use_, calls_));
    services_.push_back(api::MakeGapService(given_, calls_));
    services_.push_back(api::MakeVoteService(given_, calls_));
  }

  const char* name() const override { return "intake"; }
  std::vector<grpc::Service*> Services() override {
    std::vector<grpc::Service*> out;
    for (auto& service : services_) out.push_back(service.get());
    return out;
  }
  Status Start() override {
    CONCORD_CHECK_OK(bundles_);
    CONCORD_CHECK_OK(migrate::Apply(env_.store, db::Migrations()));
    relay_ = std::make_unique<outbox::Relay>(env_.store, env_.bus, "intake", env_.leases, &env_.metrics);
    return Ok();
  }
  void Stop() override { relay_.reset(); }

 private:
  lifecycle::Env env_;
  Status bundles_;
  InstrumentCache instruments_;
  Decisions given_;
  std::unique_ptr<Ranker> ranker_;
  std::unique_ptr<StageHooks> hooks_;
  std::unique_ptr<Sessions> sessions_;
  InstrumentUseCases instrument_use_;
  WorkshopUseCases workshop_use_;
  JoinUseCases join_use_;
  AnswerUseCases answer_use_;
  WatchHub watch_;
  rpc::Calls calls_;
  std::vector<std::unique_ptr<grpc::Service>> services_;
  std::unique_ptr<outbox::Relay> relay_;
};

}  // namespace

void Declare(config::Config& config) {
  config.Declare(kBundles, "", "folder of programme bundles (*.json) that every office has, published");
}

std::unique_ptr<lifecycle::Module> MakeModule(lifecycle::Env env) {
  return std::make_unique<IntakeModule>(env, ReadBundles(env.config.String(kBundles)));
}

}  // namespace concord::intake
