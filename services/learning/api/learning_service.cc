#include "learning/api/learning_service.h"

#include <algorithm>

#include "concord/learning/v1/learning.grpc.pb.h"
#include "learning/api/card.h"
#include "learning/api/convert.h"
#include "learning/app/signing.h"
#include "platform/rpc/call.h"

namespace concord::learning::api {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

constexpr std::size_t kChunk = 1 << 20;

class LearningServiceImpl final : public pb::LearningService::CallbackService {
 public:
  LearningServiceImpl(Queries& queries, Trainings& trainings, Administration& administration, rpc::Calls& calls)
      : queries_(queries), trainings_(trainings), administration_(administration), calls_(calls) {}

  Reactor* ListLearnt(Context* c, const pb::ListLearntRequest* q, pb::ListLearntResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(const auto all, queries_.ListLearnt(OfficeOf(call), request.programme(), call.deadline));
      for (const Learnt& learnt : all) Fill(learnt, trainings_.plan().settings.least_workshops, response->add_programmes());
      return Ok();
    });
  }
  Reactor* ListModels(Context* c, const pb::ListModelsRequest* q, pb::ListModelsResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(const auto models, queries_.ListModels(OfficeOf(call), request.programme(), call.deadline));
      for (const ModelSeen& model : models) Fill(model.row, model.own_workshops, response->add_models());
      return Ok();
    });
  }
  grpc::ServerWriteReactor<pb::ModelChunk>* DownloadModel(Context* c, const pb::DownloadModelRequest* q) override {
    using Next = std::function<Result<rpc::Pull<pb::ModelChunk>>()>;
    return calls_.Stream<pb::ModelChunk, pb::DownloadModelRequest>(
        c, q, [this](const rpc::Call& call, const pb::DownloadModelRequest& request) -> Result<Next> {
          CONCORD_TRY(auto file, queries_.ModelFile(request.name(), call.deadline));
          return Next([file = std::move(file), sent = std::size_t{0}]() mutable -> Result<rpc::Pull<pb::ModelChunk>> {
            rpc::Pull<pb::ModelChunk> pull;
            pull.end = sent == file.size();
            if (!pull.end) {
              const std::size_t size = std::min(kChunk, file.size() - sent);
              pull.message.emplace().set_data(file.data() + sent, size);
              sent += size;
            }
            return pull;
          });
        });
  }
  Reactor* GetEvidence(Context* c, const pb::GetEvidenceRequest* q, pb::EvidenceSnapshot* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(const auto all, queries_.Evidence(request.programme(), call.deadline));
      for (const db::EvidenceRow& evidence : all) Fill(evidence, response->add_programmes());
      return Ok();
    });
  }
  Reactor* StartTraining(Context* c, const pb::StartTrainingRequest* q, pb::Training* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call&, const auto& request, auto* response) -> Status {
      CONCORD_TRY(const auto training, trainings_.Begin(request.programme()));
      Fill(training, response);
      return Ok();
    });
  }
  Reactor* ListTrainings(Context* c, const pb::ListTrainingsRequest* q, pb::ListTrainingsResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto&, auto* response) -> Status {
      CONCORD_TRY(const auto trainings, queries_.ListTrainings(call.deadline));
      for (const db::TrainingRow& training : trainings) Fill(training, response->add_trainings());
      return Ok();
    });
  }
  Reactor* GetSkill(Context* c, const pb::GetSkillRequest* q, pb::Skill* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(const auto skill, queries_.GetSkill(call.office(), request.programme(), call.deadline));
      response->set_programme(request.programme());
      Fill(skill, response);
      return Ok();
    });
  }
  Reactor* GetLearningCurve(Context* c, const pb::GetLearningCurveRequest* q, pb::LearningCurve* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      if (request.programme().empty()) return InvalidArgument("PROGRAMME_MISSING", "name the programme").At("programme", "is missing");
      CONCORD_TRY(const auto models, queries_.ListModels("", request.programme(), call.deadline));
      response->set_programme(request.programme());
      for (const ModelSeen& model : models) {  // newest first
        pb::ModelCard card;
        ReadCard(model.row.card, &card);
        if (card.curve_size() == 0) continue;
        response->set_version(model.row.version);
        response->mutable_points()->Swap(card.mutable_curve());
        break;
      }
      return Ok();
    });
  }
  Reactor* PromoteModel(Context* c, const pb::PromoteModelRequest* q, pb::Model* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(const auto model, administration_.Promote(AdministratorOf(call), request.name(), request.reason(), call.deadline));
      return FillOne(call, model, response);
    });
  }
  Reactor* RollBackModel(Context* c, const pb::RollBackModelRequest* q, pb::RollBackModelResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(const auto done, administration_.RollBack(AdministratorOf(call), request.programme(), request.reason(), call.deadline));
      CONCORD_CHECK_OK(FillOne(call, done.from, response->mutable_rolled_back()));
      return done.to ? FillOne(call, *done.to, response->mutable_promoted()) : Ok();
    });
  }
  Reactor* ListModelDecisions(Context* c, const pb::ListModelDecisionsRequest* q, pb::ListModelDecisionsResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(const auto decisions, queries_.ListDecisions(request.programme(), call.deadline));
      for (const db::DecisionRow& decision : decisions) Fill(decision, call.office(), response->add_decisions());
      return Ok();
    });
  }
  Reactor* ListModelKeys(Context* c, const pb::ListModelKeysRequest* q, pb::ListModelKeysResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto&, auto* response) -> Status {
      CONCORD_TRY(const auto keys, queries_.ListKeys(call.deadline));
      for (const auth::PublicKey& key : keys) {
        auto* out = response->add_keys();
        out->set_key(key.kid);
        out->set_public_key(key.bytes);
      }
      return Ok();
    });
  }
  Reactor* ListChangesOfOrder(Context* c, const pb::ListChangesOfOrderRequest* q, pb::ListChangesOfOrderResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(const auto changes,
                  queries_.ListChanges(call.office(), request.programme(), request.workshop(), request.page_size(), call.deadline));
      for (const db::ChangeSeen& change : changes) Fill(change, response->add_changes());
      return Ok();
    });
  }
  Reactor* ListConsents(Context* c, const pb::ListConsentsRequest* q, pb::ListConsentsResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto&, auto* response) -> Status {
      CONCORD_TRY(const auto consents, administration_.ListConsents(call.office(), call.deadline));
      for (const db::ConsentSummary& consent : consents) Fill(consent, response->add_consents());
      return Ok();
    });
  }
  Reactor* SetConsent(Context* c, const pb::SetConsentRequest* q, pb::Consent* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(const auto consent, administration_.SetConsent(AdministratorOf(call), request.programme(), request.agreed(), call.deadline));
      trainings_.Wake();
      Fill(consent, response);
      return Ok();
    });
  }

 private:
  // A service speaks for nobody's workshops here, also where its token names an office.
  static std::string OfficeOf(const rpc::Call& call) { return call.caller.kind == auth::Kind::kPerson ? call.office() : ""; }
  static Administrator AdministratorOf(const rpc::Call& call) { return {call.caller.subject, call.office()}; }
  Status FillOne(const rpc::Call& call, const db::ModelRow& model, pb::Model* out) {
    CONCORD_TRY(const auto models, queries_.ListModels(OfficeOf(call), model.programme, call.deadline));
    for (const ModelSeen& seen : models) {
      if (seen.row.version == model.version) Fill(seen.row, seen.own_workshops, out);
    }
    return Ok();
  }

  Queries& queries_;
  Trainings& trainings_;
  Administration& administration_;
  rpc::Calls& calls_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeLearningService(Queries& queries, Trainings& trainings, Administration& administration, rpc::Calls& calls) {
  return std::make_unique<LearningServiceImpl>(queries, trainings, administration, calls);
}

}  // namespace concord::learning::api
