#include "reporting/api/reporting_service.h"

#include <google/protobuf/wrappers.pb.h>

#include "concord/reporting/v1/reporting.grpc.pb.h"
#include "platform/rpc/call.h"
#include "reporting/api/rendered.h"

namespace concord::reporting::api {
namespace {

using Context = grpc::CallbackServerContext;
using Reactor = grpc::ServerUnaryReactor;

// As intake's ListNotes: viewers see figures only.
bool MaySeeAnswers(const auth::Principal& caller) {
  for (const char* role : {"administrator", "facilitator", "rapporteur", "programme_officer"}) {
    if (caller.HasRole(role)) return true;
  }
  return false;
}

class ReportingServiceImpl final : public v1::ReportingService::CallbackService {
 public:
  ReportingServiceImpl(UseCases& use, Renderer& renderer, Shares& shares, rpc::Calls& calls, exec::Executor& wait, cache::Cache& cache)
      : use_(use), renderer_(renderer), shares_(shares), calls_(calls), wait_(wait), rendered_(cache) {}

  Reactor* GetHome(Context* c, const v1::GetHomeRequest* q, v1::Home* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto&, auto* response) -> Status {
      CONCORD_TRY(const auto version, use_.HomeVersion(call));
      return rendered_.Get<v1::Home>(call, "home", version, response, [&]() -> Result<v1::Home> {
        CONCORD_TRY(auto home, use_.GetHome(call));
        v1::Home out;
        Fill(home, &out);
        return out;
      });
    });
  }
  Reactor* GetWorkshopReport(Context* c, const v1::GetWorkshopReportRequest* q, v1::WorkshopReport* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(const auto version, use_.RoomVersion(call, request.workshop()));
      return rendered_.Get<v1::WorkshopReport>(call, request.workshop(), version, response, [&]() -> Result<v1::WorkshopReport> {
        CONCORD_TRY(auto room, use_.GetRoom(call, request.workshop()));
        return ReportOf(room);
      });
    });
  }
  Reactor* RenderWorkshopReport(Context* c, const v1::RenderWorkshopReportRequest* q, google::api::HttpBody* r) override {
    return calls_.RunOn(wait_, c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      if (request.format() != "pdf" && request.format() != "xlsx") {
        return InvalidArgument("FORMAT_UNKNOWN", "format: must be pdf or xlsx.").At("format", "must be pdf or xlsx");
      }
      CONCORD_TRY(auto room, use_.GetRoom(call, request.workshop()));
      const v1::WorkshopReport report = ReportOf(room);
      CONCORD_TRY(auto file, renderer_.Render({.office = call.office(),
                                               .workshop = room.workshop.Name(),
                                               .format = request.format(),
                                               .language = request.language_code(),
                                               .details = MaySeeAnswers(call.caller),
                                               .deadline = call.deadline,
                                               .report = report}));
      response->set_content_type(std::move(file.content_type));
      response->set_data(std::move(file.data));
      google::protobuf::StringValue name;
      name.set_value(std::move(file.name));
      response->add_extensions()->PackFrom(name);
      return Ok();
    });
  }
  Reactor* GetSharedReport(Context* c, const v1::GetSharedReportRequest* q, v1::SharedReport* r) override {
    return calls_.RunOn(wait_, c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(const auto share, shares_.Open(call, request.share()));
      auto room = use_.GetRoomOf(share.owner, share.workshop, call.deadline);
      if (!room.ok() && room.error().code == Code::kNotFound) return NotFound("SHARE_NOT_FOUND", "no such share");
      if (!room.ok()) return std::move(room).error();
      *response = SharedOf(share, *room, ReportOf(*room));
      return Ok();
    });
  }
  Reactor* GetLineage(Context* c, const v1::GetLineageRequest* q, v1::Lineage* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call& call, const auto& request, auto* response) -> Status {
      CONCORD_TRY(auto lineage, use_.GetLineage(call, request.workshop(), request.figure()));
      Fill(lineage, request.figure(), response);
      return Ok();
    });
  }
  Reactor* GetApplied(Context* c, const v1::GetAppliedRequest* q, v1::Applied* r) override {
    return calls_.Run(c, q, r, [this](const rpc::Call&, const auto&, auto* response) -> Status {
      CONCORD_TRY(auto counts, use_.GetApplied());
      Fill(counts, response);
      return Ok();
    });
  }

 private:
  UseCases& use_;
  Renderer& renderer_;
  Shares& shares_;
  rpc::Calls& calls_;
  exec::Executor& wait_;
  Rendered rendered_;
};

}  // namespace

std::unique_ptr<grpc::Service> MakeReportingService(UseCases& use, Renderer& renderer, Shares& shares, rpc::Calls& calls, exec::Executor& wait,
                                                    cache::Cache& cache) {
  return std::make_unique<ReportingServiceImpl>(use, renderer, shares, calls, wait, cache);
}

}  // namespace concord::reporting::api
