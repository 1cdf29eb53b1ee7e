#include "intake/api/decision_convert.h"
#include "intake/api/time_convert.h"

namespace concord::intake::api {
namespace {

void Fill(const SideFigures& figures, pb::SideFigures* out) {
  const SideFigures shown = Shown(figures);
  out->set_side(static_cast<pb::Side>(shown.side));
  out->set_n(shown.n);
  if (shown.median) out->set_median(*shown.median);
  if (shown.q1) out->set_q1(*shown.q1);
  if (shown.q3) out->set_q3(*shown.q3);
  if (shown.min) out->set_min(*shown.min);
  if (shown.max) out->set_max(*shown.max);
  for (int n : shown.histogram) out->add_histogram(n);
  out->set_suppressed(shown.suppressed);
}

}  // namespace

void Fill(const Gap& gap, pb::Gap* out) {
  out->set_question(gap.question);
  out->set_sub_area(gap.sub_area);
  out->set_area(gap.area);
  out->set_target(gap.target);
  if (gap.level) out->set_level(*gap.level);
  out->set_agreed(gap.agreed);
  out->set_gap(gap.gap);
  if (gap.decision.urgency) out->set_urgency(*gap.decision.urgency);
  out->set_priority(gap.priority);
  out->set_place(gap.place);
  out->set_tied(gap.tied);
  out->set_state(static_cast<pb::GapState>(gap.decision.state));
  for (const SideFigures& side : gap.sides) Fill(side, out->add_sides());
  if (gap.difference && !gap.sides[0].suppressed && !gap.sides[1].suppressed) out->set_difference(*gap.difference);
  if (gap.decision.agreed_choice) out->set_agreed_choice(*gap.decision.agreed_choice);
  out->set_note(gap.decision.note);
  out->set_claimed(gap.claimed);
  out->set_n(gap.n);
  out->set_n_null(gap.n_null);
  SetTime(gap.decision.update_time, [&] { return out->mutable_update_time(); });
}

void Fill(const std::vector<HeatRow>& rows, pb::HeatMap* out) {
  for (const HeatRow& row : rows) {
    auto* r = out->add_rows();
    r->set_code(row.code);
    if (row.gap) r->set_gap(*row.gap);
    if (row.government) r->set_government(*row.government);
    if (row.industry) r->set_industry(*row.industry);
    if (row.difference) r->set_difference(*row.difference);
    r->set_n_government(row.n_government);
    r->set_n_industry(row.n_industry);
    r->set_out_of_scope(row.out_of_scope);
  }
}

}  // namespace concord::intake::api
