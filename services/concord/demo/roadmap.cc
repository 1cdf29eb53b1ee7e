// The roadmap of a walk: it has arrived as the room agreed, is filled in and handed over.
#include <cstdlib>

#include "concord/demo/await.h"
#include "concord/projects/v1/projects.grpc.pb.h"

namespace concord::demo {
namespace {

namespace pb = concord::projects::v1;
using Stub = pb::RoadmapService::Stub;

constexpr int kIncluded = 8;  // the room leaves the tail of its order for later

// The quarter that is `after` quarters after the agreement.
std::string Quarter(const pb::Roadmap& roadmap, int after) {
  const std::string date = FormatDate(roadmap.agree_time().seconds() * kSecond);
  const int at = std::atoi(date.substr(0, 4).c_str()) * 4 + (std::atoi(date.substr(5, 2).c_str()) - 1) / 3 + after;
  return std::to_string(at / 4) + "-Q" + std::to_string(at % 4 + 1);
}

// Three by the end of the next quarter, three within 18 months, the rest after that.
struct Term {
  const char* horizon;
  int start, end;  // quarters after the agreement
};
Term TermOf(int place) {
  if (place <= 3) return {"short", 1, 1};
  if (place <= 6) return {"medium", 3, 5};
  return {"long", 3, 10};
}

void FillIn(const pb::Roadmap& roadmap, const intake::v1::Instrument& instrument, pb::RoadmapItem& item) {
  const int place = item.place();
  item.set_included(place <= kIncluded);
  item.set_lead(place % 2 == 0 ? "Standards Bureau of XA" : "Food Safety Agency of XA");
  item.set_focal_point("Head of unit");
  item.add_supporting("Oil Producers' Association");
  item.set_start_quarter(Quarter(roadmap, TermOf(place).start));
  item.set_end_quarter(Quarter(roadmap, TermOf(place).end));
  constexpr const char* kFunds[] = {"partner", "own_budget", "none_yet"};
  item.set_funds(kFunds[place % 3]);
  if (item.funds() == "partner") item.set_funds_partner("Development bank");
  item.set_currency_code("USD");  // an estimate within its band: under 100,000, to 500,000, above
  item.set_cost_minor_units(item.cost_band() == "L" ? 6'000'000 : item.cost_band() == "H" ? 80'000'000 : 24'000'000);
  item.set_first_step("Name the owner and ask for three offers.");
  item.set_proof("In use, with a list of what it was used for.");
  for (const auto& action : instrument.actions()) {
    if (action.id() != item.action()) continue;
    if (!action.first_step().empty()) item.set_first_step(action.first_step());
    if (!action.proof().empty()) item.set_proof(action.proof());
  }
}

}  // namespace

Status Walker::Roadmap() {
  auto projects = pb::RoadmapService::NewStub(facilitator_.channel());
  pb::GetRoadmapRequest get;
  get.set_workshop(out_.workshop);
  CONCORD_TRY(auto roadmap, Await<pb::Roadmap>([&] { return facilitator_.Call<pb::Roadmap>(*projects, &Stub::GetRoadmap, get); },
                                               [](const auto& r) { return r.items_size() > 0; }));
  out_.roadmap = roadmap.name();
  int answering = 0;
  for (int i = 0; i < roadmap.items_size(); ++i) {
    if (i >= static_cast<int>(out_.order.size()) || roadmap.items(i).action() != out_.order[i]) return Failed("the roadmap is not in the agreed order");
    answering += roadmap.items(i).gaps_size() > 0;
  }
  if (roadmap.items_size() != static_cast<int>(out_.order.size())) return Failed("the roadmap lacks an agreed action");
  if (answering == 0) return Failed("no item of the roadmap answers to a gap");

  auto& seat = seats_.front();
  auto theirs = seat.session->Call<pb::Roadmap>(*projects, &Stub::GetRoadmap, get);
  if (!theirs.ok() || theirs->name() != roadmap.name()) return Failed("a participant cannot read the roadmap of the room");
  pb::UpdateRoadmapItemRequest foreign;
  *foreign.mutable_item() = roadmap.items(0);
  if (seat.session->Call<pb::Roadmap>(*projects, &Stub::UpdateRoadmapItem, foreign).ok()) return Failed("a participant changed the roadmap");

  pb::AdoptRoadmapRequest adopt;
  adopt.set_name(roadmap.name());
  auto early = facilitator_.Call<pb::Roadmap>(*projects, &Stub::AdoptRoadmap, adopt);
  if (early.ok() || early.error().reason != "ROADMAP_INCOMPLETE") return Failed("an empty roadmap was handed over");
  for (int i = 0; i < roadmap.items_size(); ++i) {
    pb::UpdateRoadmapItemRequest update;
    *update.mutable_item() = roadmap.items(i);
    FillIn(roadmap, instrument_, *update.mutable_item());
    CONCORD_TRY(roadmap, facilitator_.Call<pb::Roadmap>(*projects, &Stub::UpdateRoadmapItem, update));
    const auto& item = roadmap.items(i);
    if (item.horizon() != TermOf(item.place()).horizon) return Failed("the horizon of place " + std::to_string(item.place()) + " is " + item.horizon());
    out_.roadmap_items += item.included();
  }
  pb::SetFollowUpRequest follow;
  follow.set_name(roadmap.name());
  follow.set_follow_up_body("National Quality Council of XA");
  follow.set_follow_up_date(FormatDate((roadmap.agree_time().seconds() + 90LL * 24 * 3600) * kSecond));
  CONCORD_TRY(roadmap, facilitator_.Call<pb::Roadmap>(*projects, &Stub::SetFollowUp, follow));
  CONCORD_TRY(roadmap, facilitator_.Call<pb::Roadmap>(*projects, &Stub::AdoptRoadmap, adopt));
  if (roadmap.state() != "ADOPTED") return Failed("the roadmap was not handed over");
  tell_("Roadmap of " + std::to_string(out_.roadmap_items) + " items with lead, quarters, money, proof and first step, " +
        std::to_string(roadmap.items_size() - out_.roadmap_items) + " agreed actions left for later; followed up by the " +
        roadmap.follow_up_body() + " and handed over");
  return Ok();
}

}  // namespace concord::demo
