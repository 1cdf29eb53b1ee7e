// The report of a walk: its figures have arrived, and it is in hand as PDF and XLSX.
#include "concord/demo/await.h"
#include "concord/reporting/v1/reporting.grpc.pb.h"

namespace concord::demo {

namespace pb = concord::reporting::v1;
using Stub = pb::ReportingService::Stub;

Status Walker::Report() {
  auto reporting = pb::ReportingService::NewStub(facilitator_.channel());
  pb::GetWorkshopReportRequest get;
  get.set_workshop(out_.workshop);
  CONCORD_TRY(auto figures, Await<pb::WorkshopReport>(
                                [&] { return facilitator_.Call<pb::WorkshopReport>(*reporting, &Stub::GetWorkshopReport, get); },
                                [&](const auto& r) {
                                  return r.stage() == "ROADMAP" && r.roadmap_size() == static_cast<int>(out_.order.size()) && r.order_size() > 0;
                                }));
  if (figures.rounds_size() == 0) return Failed("the report has no round");
  std::string told;
  for (const std::string format : {"pdf", "xlsx"}) {
    pb::RenderWorkshopReportRequest render;
    render.set_workshop(out_.workshop);
    render.set_format(format);
    render.set_language_code("en");
    CONCORD_TRY(auto file, facilitator_.Call<google::api::HttpBody>(*reporting, &Stub::RenderWorkshopReport, render));
    if (file.data().rfind(format == "pdf" ? "%PDF-" : "PK", 0) != 0) return Failed("the report is no " + format);
    told += (told.empty() ? "" : " and ") + format + " of " + std::to_string(file.data().size() / 1024) + " kB";
  }
  tell_("Report in hand: " + told);
  return Ok();
}

}  // namespace concord::demo
