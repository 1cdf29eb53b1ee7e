#include "concord/intake/v1/gaps.grpc.pb.h"
#include "intake/api/decision_convert.h"
#include "intake/api/decision_services.h"
#include "intake/app/gap_use_cases.h"
#include "platform/rpc/call.h"

namespace concord::intake::api {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class GapServiceImpl final : public pb::GapService::CallbackService {
 public:
  GapServiceImpl(Decisions given, rpc::Calls& calls) : use_(given), calls_(calls) {}

  Reactor* ListGaps(Context* c, const pb::ListGapsRequest* q, pb::ListGapsResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(auto gaps, use_.List(call.caller, request.workshop()));
      int open = 0;
      for (const Gap& gap : gaps) {
        Fill(gap, response->add_gaps());
        open += gap.counts();
      }
      response->set_open_gaps(open);
      return Ok();
    });
  }
  Reactor* GetHeatMap(Context* c, const pb::GetHeatMapRequest* q, pb::HeatMap* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(auto rows, use_.HeatMap(call.caller, request.workshop(), request.sub_areas()));
      Fill(rows, response);
      return Ok();
    });
  }
  Reactor* ConfirmGap(Context* c, const pb::ConfirmGapRequest* q, pb::Gap* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(use_.Confirm(call.caller, request.workshop(), request.question()), response);
    });
  }
  Reactor* AgreeAnswer(Context* c, const pb::AgreeAnswerRequest* q, pb::Gap* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(use_.Agree(call.caller, request.workshop(), request.question(), request.choice(), request.note()), response);
    });
  }
  Reactor* StrikeGap(Context* c, const pb::StrikeGapRequest* q, pb::Gap* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(use_.Strike(call.caller, request.workshop(), request.question(), request.reason()), response);
    });
  }
  Reactor* ReopenGap(Context* c, const pb::ReopenGapRequest* q, pb::Gap* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(use_.Reopen(call.caller, request.workshop(), request.question()), response);
    });
  }
  Reactor* RateUrgency(Context* c, const pb::RateUrgencyRequest* q, pb::Gap* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(use_.RateUrgency(call.caller, request.workshop(), request.question(), request.urgency()), response);
    });
  }

 private:
  static Status Give(Result<Gap> gap, pb::Gap* out) {
    if (!gap.ok()) return std::move(gap).error();
    Fill(*gap, out);
    return Ok();
  }

  GapUseCases use_;
  rpc::Calls& calls_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeGapService(Decisions given, rpc::Calls& calls) {
  return std::make_unique<GapServiceImpl>(given, calls);
}

}  // namespace concord::intake::api
