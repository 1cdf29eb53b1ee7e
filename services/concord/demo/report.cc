// The report of a walk: what reporting made of the events is what the room saw, and it is in hand as PDF and XLSX.
#include <cmath>
#include <map>

#include "concord/demo/await.h"
#include "concord/reporting/v1/reporting.grpc.pb.h"

namespace concord::demo {

namespace pb = concord::reporting::v1;
namespace ipb = concord::intake::v1;
using Stub = pb::ReportingService::Stub;

namespace {

bool Same(double a, double b) { return std::abs(a - b) < 1e-9; }

std::int64_t CountOf(const pb::WorkshopReport& report, const std::string& type) {
  for (const auto& s : report.sources())
    if (s.type() == type) return s.count();
  return 0;
}

bool SameGap(const pb::ReportGap& told, const ipb::Gap& seen) {
  return told.question() == seen.question() && Same(told.level(), seen.has_level() ? seen.level() : -1) && Same(told.gap(), seen.gap()) &&
         told.place() == seen.place() && told.agreed() == seen.agreed() && told.claimed() == seen.claimed() &&
         told.urgency() == (seen.has_urgency() ? seen.urgency() : -1) && ipb::GapState_Name(seen.state()) == "GAP_STATE_" + told.state();
}

bool SameHeat(const pb::ReportHeatRow& told, const ipb::HeatRow& seen) {
  return Same(told.gap(), seen.has_gap() ? seen.gap() : -1) && Same(told.government(), seen.has_government() ? seen.government() : -1) &&
         Same(told.industry(), seen.has_industry() ? seen.industry() : -1);
}

}  // namespace

Status Walker::Report() {
  auto reporting = pb::ReportingService::NewStub(facilitator_.channel());
  pb::GetWorkshopReportRequest get;
  get.set_workshop(out_.workshop);
  CONCORD_TRY(auto report, Await<pb::WorkshopReport>(
                               [&] { return facilitator_.Call<pb::WorkshopReport>(*reporting, &Stub::GetWorkshopReport, get); },
                               [&](const auto& r) {
                                 return r.stage() == "ROADMAP" && r.roadmap_size() == static_cast<int>(out_.order.size()) &&
                                        CountOf(r, "concord.projects.events.v1.RoadmapAdopted") == 1;
                               }));
  ipb::ListGapsRequest list;
  list.set_workshop(out_.workshop);
  CONCORD_TRY(auto gaps, facilitator_.Call<ipb::ListGapsResponse>(*gaps_, &ipb::GapService::Stub::ListGaps, list));
  if (gaps.gaps_size() != report.gaps_size()) return Failed("the report has another number of gaps than the room");
  for (int i = 0; i < gaps.gaps_size(); ++i)
    if (!SameGap(report.gaps(i), gaps.gaps(i))) return Failed("the report tells the gap " + gaps.gaps(i).question() + " in another way than the room");
  ipb::GetHeatMapRequest heat;
  heat.set_workshop(out_.workshop);
  CONCORD_TRY(auto map, facilitator_.Call<ipb::HeatMap>(*gaps_, &ipb::GapService::Stub::GetHeatMap, heat));
  std::map<std::string, ipb::HeatRow> seen;
  for (const auto& row : map.rows()) seen[row.code()] = row;
  for (const auto& row : report.heat())
    if (!SameHeat(row, seen[row.code()])) return Failed("the report's heat map is not the room's at " + row.code());

  int people = 0;
  for (const auto& row : report.attendance()) people += row.women() + row.men() + row.other();
  if (people != plan_.people + plan_.observers) return Failed("the report counts " + std::to_string(people) + " people");
  if (report.rounds_size() != (plan_.second_round ? 2 : 1) || report.rounds(0).ballots() != plan_.people) return Failed("the report's rounds are not the room's");
  if (std::vector<std::string>(report.order().begin(), report.order().end()) != out_.order || report.changes_size() != 1) {
    return Failed("the report's order is not the one that was agreed on");
  }
  if (report.positions_government_size() != 4 || report.positions_government(2) + report.positions_industry(2) != 1) {
    return Failed("the report does not print the objection");
  }

  pb::GetLineageRequest behind;
  behind.set_workshop(out_.workshop);
  behind.set_figure("gap:" + report.gaps(0).question());
  CONCORD_TRY(auto lineage, facilitator_.Call<pb::Lineage>(*reporting, &Stub::GetLineage, behind));
  CONCORD_TRY(auto home, facilitator_.Call<pb::Home>(*reporting, &Stub::GetHome, pb::GetHomeRequest()));
  if (home.finished_size() == 0 || home.finished(0).workshop() != out_.workshop || home.finished(0).answers() != out_.answers) {
    return Failed("the office's home does not show the workshop");
  }
  std::int64_t events = 0;
  for (const auto& s : report.sources()) events += s.count();
  tell_("Report from " + std::to_string(events) + " events, the same figures as in the room; " + std::to_string(lineage.total()) +
        " events stand behind the first gap; checksum " + report.data_hash().substr(0, 12) + "…");
  return Ok();
}

Status Walker::Files() {
  auto reporting = pb::ReportingService::NewStub(facilitator_.channel());
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
