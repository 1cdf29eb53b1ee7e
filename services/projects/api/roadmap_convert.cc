#include "projects/api/roadmap_convert.h"

#include <google/protobuf/util/time_util.h>

#include "projects/domain/quarter.h"

namespace concord::projects::api {
namespace {

using google::protobuf::util::TimeUtil;

void Fill(const Gap& gap, v1::RoadmapGap* out) {
  out->set_question(gap.question);
  out->set_level(gap.level);
  out->set_target(gap.target);
  out->set_urgency(gap.urgency);
  out->set_agreed(gap.agreed);
}

void Fill(const Roadmap& roadmap, const Item& item, Micros now, v1::RoadmapItem* out) {
  const Plan& p = item.plan;
  out->set_name(roadmap.Name() + "/items/" + item.action);
  out->set_action(item.action);
  out->set_place(item.basis.place);
  out->set_lead(p.lead);
  out->set_focal_point(p.focal_point);
  for (const std::string& body : p.supporting) out->add_supporting(body);
  out->set_start_quarter(p.start_quarter);
  out->set_end_quarter(p.end_quarter);
  out->set_horizon(HorizonOf(p.end_quarter, roadmap.agree_time));
  out->set_cost_band(p.cost_band);
  out->set_currency_code(p.currency_code);
  out->set_cost_minor_units(p.cost_minor_units);
  out->set_funds(p.funds);
  out->set_funds_partner(p.funds_partner);
  out->set_proof(p.proof);
  out->set_first_step(p.first_step);
  for (const std::string& action : item.basis.prerequisites) out->add_prerequisites(action);
  for (const std::string& action : MissingPrerequisites(roadmap, item)) out->add_missing_prerequisites(action);
  for (const Gap& gap : item.basis.gaps) Fill(gap, out->add_gaps());
  out->set_state(StateAt(item, now));
  out->set_included(p.included);
  out->set_months(item.basis.months);
  out->set_owner_type(item.basis.owner_type);
  out->set_etag(item.Etag());
}

}  // namespace

RoadmapUseCases::ItemChange FromProto(const v1::UpdateRoadmapItemRequest& in) {
  const v1::RoadmapItem& item = in.item();
  RoadmapUseCases::ItemChange out;
  out.name = item.name();
  out.fields.assign(in.update_mask().paths().begin(), in.update_mask().paths().end());
  out.etag = item.etag();
  Plan& p = out.plan;
  p.lead = item.lead();
  p.focal_point = item.focal_point();
  p.supporting.assign(item.supporting().begin(), item.supporting().end());
  p.start_quarter = item.start_quarter();
  p.end_quarter = item.end_quarter();
  p.cost_band = item.cost_band();
  p.currency_code = item.currency_code();
  p.cost_minor_units = item.cost_minor_units();
  p.funds = item.funds();
  p.funds_partner = item.funds_partner();
  p.proof = item.proof();
  p.first_step = item.first_step();
  p.state = item.state();
  p.included = item.included();
  return out;
}

void Fill(const Roadmap& roadmap, Micros now, v1::Roadmap* out) {
  out->set_name(roadmap.Name());
  out->set_workshop(roadmap.WorkshopName());
  out->set_programme(roadmap.programme);
  out->set_country_code(roadmap.country_code);
  for (const Item& item : roadmap.items) Fill(roadmap, item, now, out->add_items());
  out->set_follow_up_body(roadmap.follow_up_body);
  out->set_follow_up_date(roadmap.follow_up_date);
  out->set_state(roadmap.adopted() ? "ADOPTED" : "DRAFT");
  out->set_demonstration(roadmap.demonstration);
  *out->mutable_agree_time() = TimeUtil::MicrosecondsToTimestamp(roadmap.agree_time);
  if (roadmap.adopted()) *out->mutable_adopt_time() = TimeUtil::MicrosecondsToTimestamp(roadmap.adopt_time);
  out->set_etag(roadmap.Etag());
  out->set_instrument(roadmap.instrument);
}

}  // namespace concord::projects::api
