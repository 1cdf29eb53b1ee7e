#include "concord/intake/v1/workshop.grpc.pb.h"
#include "intake/api/time_convert.h"
#include "intake/api/workshop_convert.h"
#include "intake/api/workshop_services.h"
#include "platform/rpc/call.h"

namespace concord::intake::api {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

constexpr Micros kWatchLimit = 3600 * kSecond;

class WorkshopServiceImpl final : public pb::WorkshopService::CallbackService {
 public:
  WorkshopServiceImpl(WorkshopUseCases& workshops, JoinUseCases& people, WatchHub& watch, Decisions given, rpc::Calls& calls,
                      exec::Executor& wait)
      : workshops_(workshops), people_(people), watch_(watch), given_(given), calls_(calls), wait_(wait) {}

  Reactor* CreateWorkshop(Context* c, const pb::CreateWorkshopRequest* q, pb::Workshop* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      pb::Workshop asked = request.workshop();
      asked.clear_name();
      CONCORD_TRY(auto workshop, FromProto(asked));
      return Give(workshops_.Create(call.caller, std::move(workshop), request.request_id()), response);
    });
  }
  Reactor* GetWorkshop(Context* c, const pb::GetWorkshopRequest* q, pb::Workshop* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(workshops_.Get(call.caller, request.name()), response);
    });
  }
  Reactor* ListWorkshops(Context* c, const pb::ListWorkshopsRequest* q, pb::ListWorkshopsResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(auto page, workshops_.List(call.caller, request.page_size(), request.page_token(), request.origin()));
      for (const WorkshopView& view : page.workshops) Fill(view, response->add_workshops());
      response->set_next_page_token(page.next_page_token);
      return Ok();
    });
  }
  Reactor* UpdateWorkshop(Context* c, const pb::UpdateWorkshopRequest* q, pb::Workshop* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(auto changed, FromProto(request.workshop()));
      const std::vector<std::string> fields(request.update_mask().paths().begin(), request.update_mask().paths().end());
      return Give(workshops_.Update(call.caller, changed, fields, request.workshop().etag()), response);
    });
  }
  Reactor* AdvanceStage(Context* c, const pb::AdvanceStageRequest* q, pb::Workshop* r) override {
    return calls_.RunOn(wait_, c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(workshops_.Advance(call.caller, request.name(), static_cast<Stage>(request.from()), static_cast<Stage>(request.to()),
                                     request.undo(), call.deadline),
                  response);
    });
  }
  Reactor* CopyWorkshop(Context* c, const pb::CopyWorkshopRequest* q, pb::Workshop* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(workshops_.Copy(call.caller, request.name(), request.display_name()), response);
    });
  }
  Reactor* LookUpJoinCode(Context* c, const pb::LookUpJoinCodeRequest* q, pb::JoinInvitation* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call&, const auto& request, auto* response) -> Status {
      CONCORD_TRY(auto workshop, people_.LookUp(request.join_code()));
      FillInvitation(workshop, response);
      return Ok();
    });
  }
  Reactor* JoinWorkshop(Context* c, const pb::JoinWorkshopRequest* q, pb::JoinWorkshopResponse* r) override {
    return calls_.RunOn(wait_, c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(auto joined, people_.Join(request.join_code(), FromProto(request), call.deadline));
      Fill(joined.participant, response->mutable_participant());
      response->set_session_token(joined.session.session_token);
      response->set_csrf_token(joined.session.csrf_token);
      return Ok();
    });
  }
  Reactor* ListParticipants(Context* c, const pb::ListParticipantsRequest* q, pb::ListParticipantsResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(auto page, people_.List(call.caller, request.workshop(), request.page_size(), request.page_token()));
      for (const Participant& p : page.participants) Fill(p, response->add_participants());
      response->set_next_page_token(page.next_page_token);
      response->set_total_size(page.total);
      return Ok();
    });
  }
  Reactor* GetProgress(Context* c, const pb::GetProgressRequest* q, pb::Progress* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(auto room, people_.GetProgress(call.caller, request.workshop()));
      Fill(room, response);
      return Ok();
    });
  }
  grpc::ServerWriteReactor<pb::WorkshopTick>* WatchWorkshop(Context* c, const pb::WatchWorkshopRequest* q) override {
    using Next = std::function<Result<rpc::Pull<pb::WorkshopTick>>()>;
    return calls_.Stream<pb::WorkshopTick, pb::WatchWorkshopRequest>(
        c, q, [this](const rpc::Call& call, const pb::WatchWorkshopRequest& request) -> Result<Next> {
          CONCORD_TRY(auto id, WorkshopFor(call.caller, request.workshop()));
          CONCORD_CHECK_OK(watch_.Current(call.office(), id));
          const Micros end = given_.clock.Now() + kWatchLimit;
          return Next([this, office = call.office(), id, end, seen = std::int64_t{-1}]() mutable { return Tick(office, id, end, seen); });
        });
  }

 private:
  Result<rpc::Pull<pb::WorkshopTick>> Tick(const std::string& office, const std::string& id, Micros end, std::int64_t& seen) {
    rpc::Pull<pb::WorkshopTick> pull;
    const Micros now = given_.clock.Now();
    if (now >= end) {
      pull.end = true;
      return pull;
    }
    CONCORD_TRY(auto change, watch_.Current(office, id));
    if (change.change == seen) {
      pull.again_in = kWatchPeriod;
      return pull;
    }
    seen = change.change;
    pull.message.emplace();
    pull.message->set_change(change.change);
    pull.message->set_stage(static_cast<pb::Stage>(change.stage));
    SetTime(now, [&] { return pull.message->mutable_time(); });
    return pull;
  }
  static Status Give(Result<WorkshopView> view, pb::Workshop* out) {
    if (!view.ok()) return std::move(view).error();
    Fill(*view, out);
    return Ok();
  }

  WorkshopUseCases& workshops_;
  JoinUseCases& people_;
  WatchHub& watch_;
  Decisions given_;
  rpc::Calls& calls_;
  exec::Executor& wait_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeWorkshopService(WorkshopUseCases& workshops, JoinUseCases& people, WatchHub& watch, Decisions given,
                                                   rpc::Calls& calls, exec::Executor& wait) {
  return std::make_unique<WorkshopServiceImpl>(workshops, people, watch, given, calls, wait);
}

}  // namespace concord::intake::api
