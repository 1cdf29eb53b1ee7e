#include "inference/api/inference_service.h"

#include <array>
#include <atomic>
#include <chrono>
#include <memory>
#include <optional>

#include "concord/inference/v1/inference.grpc.pb.h"
#include "inference/api/rank_convert.h"
#include "inference/app/rooms.h"
#include "inference/oip/rollout_convert.h"
#include "platform/id/id.h"
#include "platform/rpc/call.h"

namespace concord::inference::api {
namespace {

namespace pb = concord::inference::v1;

class InferenceService final : public pb::InferenceService::CallbackService {
 public:
  InferenceService(const Shelf& shelf, const Repository& models, const RankTrials& trials, rpc::Calls& calls, metrics::Registry& metrics)
      : shelf_(shelf),
        models_(models),
        trials_(trials),
        calls_(calls),
        seconds_(metrics.AddHistogram("concord_inference_rank_seconds", "Time of ranking one workshop.")),
        explain_seconds_(metrics.AddHistogram("concord_inference_explain_seconds", "Time of ranking one workshop and saying why.")) {
    for (const bool known : {false, true}) {
      rooms_counted_[known] = &metrics.AddCounter("concord_inference_rooms_total", "Rankings, by whether the room had been prepared before.",
                                                  {{"outcome", known ? "known" : "prepared"}});
    }
    for (const Speaker speaker : {Speaker::kModel, Speaker::kPrior, Speaker::kRule}) {
      ranks_[static_cast<std::size_t>(speaker)] =
          &metrics.AddCounter("concord_inference_ranks_total", "Rankings, by who spoke.", {{"outcome", SpeakerName(speaker)}});
    }
  }

  grpc::ServerUnaryReactor* Rank(grpc::CallbackServerContext* c, const pb::RankRequest* q, pb::RankResponse* r) override {
    // What takes longer waits elsewhere, so that plain rankings never wait for it.
    exec::Executor& executor = q->explain() ? explain_ : calls_.executor();
    return calls_.RunOn(executor, c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      const auto begun = std::chrono::steady_clock::now();
      CONCORD_TRY(const auto workshop, CaseOf(request));
      const auto stable = shelf_.Of(request.programme());
      auto served = stable;
      const auto known = std::make_shared<std::atomic<bool>>(false);
      const std::string key = Sha256Hex(request.SerializeAsString());
      const auto rank = [rooms = rooms_, key, known, owner = ranking::OwnerOf(call.office())](const Served& with, const ranking::WorkshopCase& of) {
        bool there = false;
        auto ranked = rooms->Rank(key, with, of, &there, owner);
        *known = there;
        return ranked;
      };
      CONCORD_TRY(auto ranking, trials_.Rank(served, call.office(), workshop, rank, call.deadline));
      std::optional<Reasoned> reasoned;
      if (request.explain()) {
        const bool service = call.caller.kind == auth::Kind::kService;  // people could ask room after made-up room
        const auto why = [input = ExplainInputOf(request), owner = ranking::OwnerOf(call.office()), service](const Served& with, const ranking::WorkshopCase& of) {
          return ReasonsFor(with, of, input, owner, service);
        };
        const auto ranked_by = served;
        CONCORD_TRY(reasoned, trials_.Explain(served, stable, workshop, why, call.deadline));
        if (served != ranked_by) {
          CONCORD_TRY(ranking, rank(*served, workshop));
        }
      }
      Fill(ranking, response);
      rooms_counted_[*known]->Add();
      ranks_[static_cast<std::size_t>(ranking.speaker)]->Add();
      if (!request.explain()) {
        seconds_.Observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
        return Ok();
      }
      Fill(*reasoned, response);
      explain_seconds_.Observe(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count());
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
        if (const auto tried = models_.Find(programme); tried.ok()) oip::Fill(**tried, model->mutable_rollout());
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
  const Repository& models_;
  const RankTrials& trials_;
  rpc::Calls& calls_;
  metrics::Histogram& seconds_;
  metrics::Histogram& explain_seconds_;
  std::array<metrics::Counter*, 2> rooms_counted_{};
  std::array<metrics::Counter*, 3> ranks_{};
  const std::shared_ptr<Rooms> rooms_ = std::make_shared<Rooms>();
  exec::Executor explain_{"explain", 1, 16};
};

}  // namespace

std::unique_ptr<grpc::Service> MakeInferenceService(const Shelf& shelf, const Repository& models, const RankTrials& trials, rpc::Calls& calls, metrics::Registry& metrics) {
  return std::make_unique<InferenceService>(shelf, models, trials, calls, metrics);
}

}  // namespace concord::inference::api
