#include "projects/api/roadmap_service.h"

#include "concord/projects/v1/projects.grpc.pb.h"
#include "platform/rpc/call.h"
#include "projects/api/roadmap_convert.h"

namespace concord::projects::api {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

class RoadmapServiceImpl final : public v1::RoadmapService::CallbackService {
 public:
  RoadmapServiceImpl(RoadmapUseCases& use, rpc::Calls& calls, const Clock& clock) : use_(use), calls_(calls), clock_(clock) {}

  Reactor* GetRoadmap(Context* c, const v1::GetRoadmapRequest* q, v1::Roadmap* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(use_.Get(call.caller, request.name(), request.workshop()), response);
    });
  }
  Reactor* ListRoadmaps(Context* c, const v1::ListRoadmapsRequest* q, v1::ListRoadmapsResponse* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(const auto page, use_.List(call.caller, request.page_size(), request.page_token()));
      const Micros now = clock_.Now();
      for (const Roadmap& roadmap : page.roadmaps) Fill(roadmap, now, response->add_roadmaps());
      response->set_next_page_token(page.next_page_token);
      return Ok();
    });
  }
  Reactor* UpdateRoadmapItem(Context* c, const v1::UpdateRoadmapItemRequest* q, v1::Roadmap* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(use_.UpdateItem(call.caller, FromProto(request)), response);
    });
  }
  Reactor* SetFollowUp(Context* c, const v1::SetFollowUpRequest* q, v1::Roadmap* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(use_.SetFollowUp(call.caller, request.name(), request.follow_up_body(), request.follow_up_date()), response);
    });
  }
  Reactor* AdoptRoadmap(Context* c, const v1::AdoptRoadmapRequest* q, v1::Roadmap* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      return Give(use_.Adopt(call.caller, request.name()), response);
    });
  }

 private:
  Status Give(const Result<Roadmap>& roadmap, v1::Roadmap* out) const {
    if (!roadmap.ok()) return roadmap.error();
    Fill(*roadmap, clock_.Now(), out);
    return Ok();
  }

  RoadmapUseCases& use_;
  rpc::Calls& calls_;
  const Clock& clock_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeRoadmapService(RoadmapUseCases& use, rpc::Calls& calls, const Clock& clock) {
  return std::make_unique<RoadmapServiceImpl>(use, calls, clock);
}

}  // namespace concord::projects::api
