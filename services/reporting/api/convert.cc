#include <cstdio>

#include "platform/id/id.h"
#include "reporting/api/reporting_service.h"
#include "reporting/domain/report.h"

namespace concord::reporting::api {
namespace {

template <class Set>
void SetTime(Micros time, Set set) {
  if (time == 0) return;
  auto* t = set();
  t->set_seconds(time / kSecond);
  t->set_nanos(static_cast<int>(time % kSecond) * 1000);
}

template <class Repeated>
void AddSources(const std::vector<SourceCount>& sources, Repeated* out) {
  for (const SourceCount& s : sources) {
    auto* to = out->Add();
    to->set_type(s.type);
    to->set_count(s.count);
  }
}

void Add(const Gap& gap, v1::ReportGap* out) {
  out->set_question(gap.question);
  out->set_target(gap.target);
  out->set_level(gap.level.value_or(-1));
  out->set_agreed(gap.agreed);
  out->set_gap(gap.gap);
  out->set_urgency(gap.urgency);
  out->set_place(gap.place);
  out->set_state(gap.state);
  out->set_claimed(gap.claimed);
  out->set_n_government(gap.n[0]);
  out->set_n_industry(gap.n[1]);
  out->set_median_government(gap.ShownMedian(0).value_or(-1));
  out->set_median_industry(gap.ShownMedian(1).value_or(-1));
}

void Add(const Round& round, v1::ReportRound* out) {
  out->set_number(round.number);
  out->set_ballots(round.ballots);
  out->set_voters(round.voters);
  out->set_kendall_w(round.kendall_w);
  out->set_kendall_p(round.kendall_p);
  for (const Tally& t : round.tallies) {
    auto* to = out->add_tallies();
    to->set_candidate(t.candidate);
    to->set_place(t.place);
    to->set_in_five(t.in_five);
    to->set_in_five_government(t.in_five_government);
    to->set_in_five_industry(t.in_five_industry);
    to->set_points(t.points);
  }
}

void Add(const RoadmapItem& item, v1::ReportRoadmapItem* out) {
  out->set_action(item.action);
  out->set_place(item.place);
  out->set_start_quarter(item.start_quarter);
  out->set_end_quarter(item.end_quarter);
  out->set_cost_band(item.cost_band);
  out->set_funds(item.funds);
  out->set_state(item.state);
  out->set_included(item.included);
}

void AddAgreement(const Agreement& agreement, const Comparison& comparison, v1::WorkshopReport& out) {
  for (const std::string& id : agreement.order) out.add_order(id);
  for (const OrderChange& change : agreement.changes) {
    auto* to = out.add_changes();
    to->set_candidate(change.candidate);
    to->set_from_place(change.from_place);
    to->set_to_place(change.to_place);
  }
  for (const std::string& id : agreement.suggested) out.add_suggested(id);
  out.set_model_version(agreement.model_version);
  if (comparison.tau) out.set_suggestion_tau(*comparison.tau);
  out.set_suggestion_top5(comparison.top5);
  if (agreement.order.empty()) return;
  for (int n : agreement.government) out.add_positions_government(n);
  for (int n : agreement.industry) out.add_positions_industry(n);
}

void Add(const Summary& summary, v1::WorkshopSummary* out) {
  out->set_workshop(summary.workshop.Name());
  out->set_stage(summary.workshop.stage);
  out->set_country_code(summary.workshop.country_code);
  out->set_programme(summary.workshop.programme);
  out->set_people(summary.people);
  out->set_answers(summary.answers);
  out->set_ballots(summary.ballots);
  out->set_demonstration(summary.workshop.demonstration);
  out->set_start_date(summary.workshop.start_date);
}

}  // namespace

v1::WorkshopReport ReportOf(const Room& room) {
  v1::WorkshopReport out;
  out.set_workshop(room.workshop.Name());
  out.set_stage(room.workshop.stage);
  out.set_demonstration(room.workshop.demonstration);
  for (const AttendanceRow& row : AttendanceOf(room.participants)) {
    auto* to = out.add_attendance();
    to->set_side(row.side);
    to->set_women(row.women);
    to->set_men(row.men);
    to->set_other(row.other);
    to->set_organisations(row.organisations);
  }
  const std::vector<Gap> gaps = GapsOf(room);
  for (const Gap& gap : gaps) Add(gap, out.add_gaps());
  for (const HeatRow& row : HeatOf(room.workshop, gaps)) {
    auto* to = out.add_heat();
    to->set_code(row.code);
    to->set_gap(row.gap.value_or(-1));
    to->set_government(row.side[0].value_or(-1));
    to->set_industry(row.side[1].value_or(-1));
  }
  for (const Round& round : room.rounds) Add(round, out.add_rounds());
  AddAgreement(room.agreement, Compare(room.agreement.suggested, room.rounds), out);
  for (const RoadmapItem& item : room.roadmap) Add(item, out.add_roadmap());
  AddSources(room.sources, out.mutable_sources());
  out.set_data_hash(Sha256Hex(out.SerializeAsString()));  // before the time of applying, which is not of the data
  SetTime(room.fresh_time, [&] { return out.mutable_fresh_time(); });
  return out;
}

void Fill(const Home& home, v1::Home* out) {
  for (const Summary& s : home.running) Add(s, out->add_running());
  for (const Summary& s : home.finished) Add(s, out->add_finished());
  for (const DueItem& item : home.due) {
    auto* to = out->add_due();
    to->set_roadmap("roadmaps/" + item.roadmap);
    to->set_workshop("workshops/" + item.workshop);
    to->set_action(item.action);
    to->set_end_quarter(item.end_quarter);
    to->set_late(item.late);
  }
  for (const Figure& figure : home.figures) {
    auto* to = out->add_figures();
    to->set_id(figure.id);
    to->set_value(figure.value);
    to->set_unit(figure.unit);
    for (double v : figure.trend) to->add_trend(v);
    AddSources(figure.sources, to->mutable_sources());
  }
  SetTime(home.fresh_time, [&] { return out->mutable_fresh_time(); });
}

void Fill(const Lineage& lineage, const std::string& figure, v1::Lineage* out) {
  out->set_figure(figure);
  out->set_total(lineage.total);
  for (const HeardEvent& e : lineage.events) {
    auto* to = out->add_events();
    to->set_id(e.id);
    to->set_type(e.type);
    to->set_subject(e.subject);
    SetTime(e.time, [&] { return to->mutable_time(); });
  }
}

void Fill(const std::vector<inbox::AppliedCount>& counts, v1::Applied* out) {
  for (const inbox::AppliedCount& c : counts) {
    auto* row = out->add_rows();
    row->set_consumer(c.consumer);
    row->set_source(c.source);
    row->set_type(c.type);
    row->set_count(c.count);
    char hex[17];
    std::snprintf(hex, sizeof hex, "%016llx", static_cast<unsigned long long>(c.id_xor));
    row->set_id_xor(hex);
  }
}

}  // namespace concord::reporting::api
