#include "learning/api/learning_service.h"

#include <algorithm>

#include "concord/learning/v1/learning.grpc.pb.h"
#include "learning/api/convert.h"
#include "platform/rpc/call.h"

namespace concord::learning::api {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

constexpr std::size_t kChunk = 1 << 20;

class LearningServiceImpl final : public pb::LearningService::CallbackService {
 public:
  LearningServiceImpl(Queries& queries, Trainings& trainings, rpc::Calls& calls) : queries_(queries), trainings_(trainings), calls_(calls) {}

  Reactor* ListLearnt(Context* c, const pb::ListLearntRequest* q, pb::ListLearntResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(const auto all, queries_.ListLearnt(request.programme(), call.deadline));
      for (const Learnt& learnt : all) Fill(learnt, trainings_.plan().settings.least_workshops, response->add_programmes());
      return Ok();
    });
  }
  Reactor* ListModels(Context* c, const pb::ListModelsRequest* q, pb::ListModelsResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(const auto models, queries_.ListModels(request.programme(), call.deadline));
      for (const db::ModelRow& model : models) Fill(model, response->add_models());
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

 private:
  Queries& queries_;
  Trainings& trainings_;
  rpc::Calls& calls_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeLearningService(Queries& queries, Trainings& trainings, rpc::Calls& calls) {
  return std::make_unique<LearningServiceImpl>(queries, trainings, calls);
}

}  // namespace concord::learning::api
