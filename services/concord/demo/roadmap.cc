// The end of a walk: the roadmap is filled in and handed over, reports are fetched, learning has heard of it.
#include <chrono>
#include <thread>

#include "concord/demo/walker.h"
#include "concord/learning/v1/learning.grpc.pb.h"
#include "concord/projects/v1/projects.grpc.pb.h"
#include "concord/reporting/v1/reporting.grpc.pb.h"

namespace concord::demo {

namespace {

namespace prj = concord::projects::v1;
namespace rep = concord::reporting::v1;
namespace lrn = concord::learning::v1;

// Events take a moment: asks until `check` holds, at most ten seconds.
template <class Response>
Result<Response> Await(const std::function<Result<Response>()>& ask, const std::function<bool(const Response&)>& holds) {
  for (int i = 0;; ++i) {
    auto r = ask();
    if (r.ok() && holds(*r)) return r;
    if (i >= 200) return r.ok() ? Result<Response>(Failed("an event has not arrived within ten seconds")) : r;
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
}

void Fill(prj::RoadmapItem& item, const intake::v1::Instrument& instrument, int place) {
  item.set_included(place <= 8);
  item.set_lead(place % 2 == 0 ? "Standards Bureau of XA" : "Food Safety Agency of XA");
  item.set_focal_point("Head of unit");
  item.add_supporting("Oil Producers' Association");
  item.set_start_quarter(place <= 3 ? "2027-Q1" : "2027-Q3");
  item.set_end_quarter(place <= 3 ? "2027-Q2" : place <= 6 ? "2028-Q1" : "2029-Q2");
  item.set_funds(place % 3 == 0 ? "partner" : place % 3 == 1 ? "own_budget" : "none_yet");
  if (item.funds() == "partner") item.set_funds_partner("Development bank");
  item.set_currency_code("EUR");
  item.set_cost_minor_units(2'500'000 * place);
  for (const auto& action : instrument.actions()) {
    if (action.id() != item.action()) continue;
    item.set_first_step(action.first_step());
    item.set_proof(action.proof());
    item.set_cost_band(action.cost_band());
  }
  if (item.first_step().empty()) item.set_first_step("Name the owner and ask for three offers.");
  if (item.proof().empty()) item.set_proof("In use, with a list of what it was used for.");
  if (item.cost_band().empty()) item.set_cost_band("M");
}

}  // namespace

Result<RoadmapDone> FinishRoadmap(client::Session& facilitator, const std::string& workshop, const intake::v1::Instrument& instrument) {
  RoadmapDone done;
  auto projects = prj::RoadmapService::NewStub(facilitator.channel());
  auto reporting = rep::ReportingService::NewStub(facilitator.channel());
  auto learning = lrn::LearningService::NewStub(facilitator.channel());

  prj::GetRoadmapRequest get;
  get.set_workshop(workshop);
  CONCORD_TRY(auto roadmap, Await<prj::Roadmap>(
                                [&] { return facilitator.Call<prj::Roadmap>(*projects, &prj::RoadmapService::Stub::GetRoadmap, get); },
                                [](const auto& r) { return r.items_size() > 0; }));
  done.roadmap = roadmap.name();
  for (int i = 0; i < roadmap.items_size(); ++i) {
    prj::UpdateRoadmapItemRequest update;
    *update.mutable_item() = roadmap.items(i);
    Fill(*update.mutable_item(), instrument, i + 1);
    CONCORD_TRY(roadmap, facilitator.Call<prj::Roadmap>(*projects, &prj::RoadmapService::Stub::UpdateRoadmapItem, update));
    done.items += roadmap.items(i).included();
  }
  prj::SetFollowUpRequest follow;
  follow.set_name(roadmap.name());
  follow.set_follow_up_body("National Quality Council of XA");
  follow.set_follow_up_date("2027-02-15");
  CONCORD_TRY(roadmap, facilitator.Call<prj::Roadmap>(*projects, &prj::RoadmapService::Stub::SetFollowUp, follow));
  prj::AdoptRoadmapRequest adopt;
  adopt.set_name(roadmap.name());
  CONCORD_TRY(roadmap, facilitator.Call<prj::Roadmap>(*projects, &prj::RoadmapService::Stub::AdoptRoadmap, adopt));
  if (roadmap.state() != "ADOPTED") return Failed("the roadmap was not handed over");

  rep::GetWorkshopReportRequest report;
  report.set_workshop(workshop);
  CONCORD_TRY(auto figures,
              Await<rep::WorkshopReport>(
                  [&] { return facilitator.Call<rep::WorkshopReport>(*reporting, &rep::ReportingService::Stub::GetWorkshopReport, report); },
                  [&](const auto& r) { return r.stage() == "ROADMAP" && r.roadmap_size() == roadmap.items_size() && r.order_size() > 0; }));
  if (figures.rounds_size() == 0) return Failed("the report has no round");
  for (const char* format : {"pdf", "xlsx"}) {
    rep::RenderWorkshopReportRequest render;
    render.set_workshop(workshop);
    render.set_format(format);
    render.set_language_code("en");
    CONCORD_TRY(auto file, facilitator.Call<google::api::HttpBody>(*reporting, &rep::ReportingService::Stub::RenderWorkshopReport, render));
    const bool right = file.data().rfind(std::string(format) == "pdf" ? "%PDF-" : "PK", 0) == 0;
    if (!right) return Failed(std::string("the report is no ") + format);
    (std::string(format) == "pdf" ? done.pdf_bytes : done.xlsx_bytes) = file.data().size();
  }

  lrn::ListLearntRequest learnt;
  learnt.set_programme(roadmap.programme());
  CONCORD_TRY(auto state, Await<lrn::ListLearntResponse>(
                              [&] { return facilitator.Call<lrn::ListLearntResponse>(*learning, &lrn::LearningService::Stub::ListLearnt, learnt); },
                              [](const auto& r) { return r.programmes_size() > 0 && r.programmes(0).workshops() > 0; }));
  done.workshops_learnt = state.programmes(0).workshops();
  return done;
}

}  // namespace concord::demo
