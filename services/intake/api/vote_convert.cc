#include "intake/api/decision_convert.h"
#include "intake/api/time_convert.h"

namespace concord::intake::api {
namespace {

void Fill(const PositionCount& count, pb::PositionCount* out) {
  out->set_people(count.people);
  out->set_support(count.support);
  out->set_can_live(count.can_live);
  out->set_object(count.object);
}

}  // namespace

void Fill(const CandidateView& view, pb::Candidate* out) {
  const Candidate& c = view.candidate;
  out->set_id(c.id);
  out->set_title(c.title);
  for (const CandidateGap& gap : view.gaps) {
    auto* g = out->add_gaps();
    g->set_question(gap.question);
    g->set_gap(gap.gap);
    g->set_urgency(gap.urgency);
  }
  out->set_state(static_cast<pb::CandidateState>(c.state));
  out->set_reason(c.reason);
  out->set_merged_into(c.merged_into);
  out->set_cost_band(c.cost_band);
  out->set_months(c.months);
  for (const std::string& before : view.prerequisites) out->add_prerequisites(before);
  out->set_own(c.own);
  out->set_rule_score(view.rule_score);
}

void Fill(const ShortlistView& view, pb::Shortlist* out) {
  for (const CandidateView& candidate : view.candidates) Fill(candidate, out->add_candidates());
  out->set_max_size(view.max_size);
}

void Fill(const BallotPaper& paper, pb::MyBallot* out) {
  out->set_round(paper.round);
  for (const CandidateView& candidate : paper.candidates) Fill(candidate, out->add_candidates());
  out->set_places(paper.places);
  out->set_cast(paper.cast);
  for (const std::string& id : paper.ranking) out->add_ranking(id);
}

void Fill(const RoundView& view, pb::Round* out) {
  const RoundResult& result = view.result;
  out->set_number(view.round.number);
  SetTime(view.round.close_time, [&] { return out->mutable_close_time(); });
  out->set_ballots(result.ballots);
  out->set_ballots_government(result.ballots_side[0]);
  out->set_ballots_industry(result.ballots_side[1]);
  out->set_voters(view.round.voters);
  for (std::size_t i = 0; i < result.tallies.size(); ++i) {
    const CandidateTally& t = result.tallies[i];
    auto* row = out->add_tallies();
    row->set_candidate(t.candidate);
    row->set_place(t.place);
    row->set_tied(t.tied);
    row->set_in_five(t.in_five);
    row->set_points(t.points);
    row->set_place_before(view.place_before[i]);
    if (!result.Apart()) continue;
    row->set_in_five_government(t.in_five_side[0]);
    row->set_in_five_industry(t.in_five_side[1]);
    row->set_points_government(t.points_side[0]);
    row->set_points_industry(t.points_side[1]);
    row->set_place_government(t.place_side[0]);
    row->set_place_industry(t.place_side[1]);
    row->set_points_persons(t.points_persons);
  }
  out->set_kendall_w(result.concordance.w);
  out->set_kendall_p(result.concordance.p);
  out->set_agreement(AgreementWord(result.concordance.w));
  out->set_ballots_to_change_top3(result.ballots_to_change_top3);
  out->set_sides_balanced(result.sides_balanced);
}

void Fill(const Explanation& e, pb::SuggestionExplanation* out) {
  out->set_method(e.method);
  out->mutable_nearest()->set_workshops(e.nearest);
  out->mutable_nearest()->set_least(e.nearest_least);
  for (const OwnWorkshop& own : e.own) {
    auto* o = out->mutable_nearest()->add_own();
    o->set_workshop(own.workshop);
    o->set_likeness(own.likeness);
    for (const std::string& candidate : own.top) o->add_top(candidate);
  }
  for (const SwapHint& hint : e.swaps) {
    auto* s = out->add_swaps();
    s->set_above(hint.above);
    s->set_below(hint.below);
    s->set_question(hint.question);
    s->set_steps(hint.steps);
    s->set_people(hint.people);
    s->set_of(hint.of);
    if (hint.gap_before) s->set_gap_before(*hint.gap_before);
    if (hint.gap_after) s->set_gap_after(*hint.gap_after);
  }
  for (const NextQuestion& next : e.next) {
    auto* n = out->add_next_questions();
    n->set_question(next.question);
    n->set_open(next.open);
    n->set_missing(next.missing);
    n->set_of(next.of);
    n->set_chance(next.chance);
    for (const auto& change : next.answers) {
      auto* a = n->add_answers();
      a->set_answer(change.answer);
      for (const std::string& candidate : change.enters) a->add_enters(candidate);
      for (const std::string& candidate : change.leaves) a->add_leaves(candidate);
    }
  }
}

void Fill(const Suggestion& s, pb::Suggestion* out) {
  for (const SuggestedAction& action : s.actions) {
    auto* a = out->add_actions();
    a->set_candidate(action.candidate);
    a->set_place(action.place);
    if (action.p_top) a->set_p_top(*action.p_top);
    a->set_place_low(action.place_low);
    a->set_place_high(action.place_high);
    a->set_score(action.score);
    for (const SuggestionReason& reason : action.reasons) {
      auto* r = a->add_reasons();
      r->set_kind(reason.kind);
      r->set_contribution(reason.contribution);
      for (const std::string& question : reason.questions) r->add_questions(question);
      r->set_count(reason.count);
      r->set_of(reason.of);
    }
    for (const ThemePart& part : action.themes) {
      auto* g = a->add_groups();
      g->set_group(part.theme);
      g->set_answers(part.answers);
      g->set_net(part.net);
    }
    a->set_nearest_count(action.nearest_count);
  }
  out->set_model_version(s.model_version);
  out->set_rule_only(s.rule_only);
  out->set_rule_only_reason(s.rule_only_reason);
  out->set_workshops_learnt(s.workshops_learnt);
  out->set_workshops_country(s.workshops_country);
  out->set_top(s.top);
  if (s.explanation) Fill(*s.explanation, out->mutable_explanation());
  SetTime(s.create_time, [&] { return out->mutable_create_time(); });
}

void Fill(const AgreementView& view, pb::Agreement* out) {
  for (const std::string& id : view.agreement.order) out->add_order(id);
  for (const std::string& id : view.agreement.order_voted) out->add_order_voted(id);
  for (const OrderChange& change : view.changes) {
    auto* c = out->add_changes();
    c->set_candidate(change.candidate);
    c->set_from_place(change.from_place);
    c->set_to_place(change.to_place);
    c->set_reason(change.reason);
    SetTime(change.time, [&] { return c->mutable_time(); });
  }
  Fill(view.agreeing.side[0], out->mutable_government());
  Fill(view.agreeing.side[1], out->mutable_industry());
  for (const PositionTaken& objection : view.objections) {
    auto* o = out->add_objections();
    o->set_side(static_cast<pb::Side>(objection.side));
    o->set_candidate(objection.candidate);
    o->set_reason(objection.reason);
  }
  out->set_quorum_met(view.agreeing.quorum_met);
  out->set_my_position(static_cast<pb::Position>(view.mine));
  SetTime(view.agreement.agree_time, [&] { return out->mutable_agree_time(); });
  out->set_quorum_government(view.agreeing.quorum[0]);
  out->set_quorum_industry(view.agreeing.quorum[1]);
}

}  // namespace concord::intake::api
