#include "inference/api/inference_service.h"

#include <array>
#include <chrono>

#include "concord/inference/v1/inference.grpc.pb.h"
#include "inference/api/rank_convert.h"
#include "platform/rpc/call.h"

namespace concord::inference::api {
namespace {

namespace pb = concord::inference::v1;

class InferenceService final : public pb::InferenceService::CallbackService {
 public:
  InferenceService(const Shelf& shelf, rpc::Calls& calls, metrics::Registry& metrics)
      : shelf_(shelf), calls_(calls), seconds_(metrics.AddHistogram("concord_inference_rank_seconds", "Time of ranking one workshop.")) {
    for (const Speaker speaker : {Speaker::kModel, Speaker::kPrior, Speaker::kRule}) {
      ranks_[static_cast<std::size_t>(speaker)] =
          &metrics.AddCounter("concord_inference_ranks_total", "Rankings, by who spoke.", {{"outcome", SpeakerName(speaker)}});
    }
  }

  grpc::ServerUnaryReactor* Rank(grpc::CallbackServerContext* c, const pb::RankRequest* q, pb::RankResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call&, const auto& request, auto* response) -> Status {
      const auto begun = std::chrono::steady_clock::now();
      CONCORD_TRY(const auto workshop, CaseOf(request));
      const auto served = shelf_.Of(request.programme());
      CONCORD_TRY(const auto ranking, concord::inference::Rank(*served, workshop));
      Fill(ranking, response);
      seconds_.Observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
      ranks_[static_cast<std::size_t>(ranking.speaker)]->Add();
      return Ok();
    });
  }

  grpc::ServerUnaryReactor* GetServing(grpc::CallbackServerContext* c, const pb::GetServingRequest* q, pb::Serving* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call&, const auto&, auto* response) -> Status {
      for (const auto& [programme, served] : shelf_.All()) {
        auto* model = response->add_models();
        model->set_programme(programme);
        model->set_model_version(served->model_version);
        model->set_model_sha256(served->model_sha256);
        model->set_workshops_learnt(static_cast<int>(served->learnt->evidence.workshops()));
        if (const Micros t = served->learnt->apply_time; t > 0) {
          model->mutable_evidence_time()->set_seconds(t / kSecond);
          model->mutable_evidence_time()->set_nanos(static_cast<int>(t % kSecond) * 1000);
        }
      }
      return Ok();
    });
  }

 private:
  const Shelf& shelf_;
  rpc::Calls& calls_;
  metrics::Histogram& seconds_;
  std::array<metrics::Counter*, 3> ranks_{};
};

}  // namespace

std::unique_ptr<grpc::Service> MakeInferenceService(const Shelf& shelf, rpc::Calls& calls, metrics::Registry& metrics) {
  return std::make_unique<InferenceService>(shelf, calls, metrics);
}

}  // namespace concord::inference::api
