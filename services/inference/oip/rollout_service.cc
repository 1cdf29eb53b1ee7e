#include "inference/oip/rollout_service.h"

#include "concord/inference/v1/rollout.grpc.pb.h"
#include "inference/oip/rollout_convert.h"
#include "platform/rpc/call.h"

namespace concord::inference::oip {
namespace {

namespace v1 = concord::inference::v1;

constexpr char kOffices[] = "offices/";

class RolloutService final : public v1::RolloutService::CallbackService {
 public:
  RolloutService(Rollouts& rollouts, const Repository& repository, rpc::Calls& calls, exec::Executor& wait)
      : rollouts_(rollouts), repository_(repository), calls_(calls), wait_(wait) {}

  grpc::ServerUnaryReactor* SetCanary(grpc::CallbackServerContext* c, const v1::SetCanaryRequest* q, v1::Rollout* r) override {
    return calls_.RunOn(wait_, c, q, r, [this](const rpc::Call&, const auto& request, auto* response) -> Status {
      TrialPlan plan;
      plan.version = request.version();
      plan.share = request.share();
      plan.shadow = request.shadow();
      for (int i = 0; i < request.offices_size(); ++i) {
        const std::string& name = request.offices(i);
        const std::string place = "offices[" + std::to_string(i) + "]";
        if (name.rfind(kOffices, 0) != 0 || name.size() == sizeof(kOffices) - 1) return InvalidArgument("OFFICE_INVALID", place + ": is no offices/{office}").At(place, "offices/{office}");
        plan.offices.insert(name.substr(sizeof(kOffices) - 1));
      }
      CONCORD_CHECK_OK(rollouts_.SetCanary(request.model(), std::move(plan)));
      return Answer(request.model(), response);
    });
  }
  grpc::ServerUnaryReactor* DropCanary(grpc::CallbackServerContext* c, const v1::DropCanaryRequest* q, v1::Rollout* r) override {
    return calls_.RunOn(wait_, c, q, r, [this](const rpc::Call&, const auto& request, auto* response) -> Status {
      CONCORD_CHECK_OK(rollouts_.DropCanary(request.model(), request.reason()));
      return Answer(request.model(), response);
    });
  }

 private:
  Status Answer(const std::string& name, v1::Rollout* response) {
    CONCORD_TRY(const auto model, repository_.Find(name));
    Fill(*model, response);
    return Ok();
  }

  Rollouts& rollouts_;
  const Repository& repository_;
  rpc::Calls& calls_;
  exec::Executor& wait_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeRolloutService(Rollouts& rollouts, const Repository& repository, rpc::Calls& calls, exec::Executor& wait) {
  return std::make_unique<RolloutService>(rollouts, repository, calls, wait);
}

}  // namespace concord::inference::oip
