#include "intake/events/decision_events.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "concord/intake/events/v1/intake_events.pb.h"
#include "platform/id/id.h"
#include "platform/outbox/event_of.h"

namespace concord::intake::events {
namespace {

namespace pb = concord::intake::events::v1;

// Ballots by pseudonym: an order that says nothing. `at`: participant → index.
template <class Repeated>
void AddBallots(Repeated* out, const std::vector<Ballot>& ballots, const std::string& key, std::map<std::string, int>* at = nullptr) {
  std::vector<std::pair<std::string, const Ballot*>> by_voter;
  for (const Ballot& ballot : ballots) by_voter.emplace_back(Voter(key, ballot.participant), &ballot);
  std::sort(by_voter.begin(), by_voter.end());
  for (const auto& [voter, ballot] : by_voter) {
    if (at != nullptr) (*at)[ballot->participant] = out->size();
    auto* b = out->Add();
    b->set_voter(voter);
    b->set_counts_as(SideName(ballot->side));
    for (const std::string& candidate : ballot->ranking) b->add_ranking(candidate);
  }
}

void SetTotals(pb::PositionTotals* out, const PositionCount& count) {
  out->set_people(count.people);
  out->set_support(count.support);
  out->set_can_live(count.can_live);
  out->set_object(count.object);
}

void AddCandidate(pb::ConsensusReached& out, const Candidate& candidate, const Consensus& c) {
  auto* info = out.add_candidates();
  info->set_id(candidate.id);
  info->set_own(candidate.own);
  info->set_cost_band(candidate.cost_band);
  info->set_months(candidate.months);
  if (const Action* action = candidate.own ? nullptr : c.instrument.FindAction(candidate.id)) {
    info->set_cost_band(action->cost_band);
    info->set_months(action->months);
    info->set_owner_type(action->owner_type);
    for (const std::string& before : action->prerequisites) info->add_prerequisites(before);
  }
  for (const CandidateTrigger& t : TriggersOf(candidate, c.candidates, c.instrument, c.workshop)) {
    auto* trigger = info->add_triggers();
    trigger->set_question(t.question);
    trigger->set_weight(t.weight);
  }
}

// Answers of everybody who answered or voted, in an order that says nothing, under names that mean nothing elsewhere.
void AddParticipants(pb::ConsensusReached& out, const Consensus& c, const std::vector<int>& questions,
                     const std::map<std::string, int>& ballot_at) {
  const std::string key = RandomToken();
  std::vector<std::pair<std::string, const Responder*>> shuffled;
  for (const Responder& r : c.responders) shuffled.emplace_back(Voter(key, r.participant.id), &r);
  std::sort(shuffled.begin(), shuffled.end());
  for (const auto& [hash, responder] : shuffled) {
    const auto ballot = ballot_at.find(responder->participant.id);
    std::string choices = PackChoices(c.instrument, questions, responder->sheet);
    const bool answered = choices.find_first_not_of('\xff') != std::string::npos;
    if (!answered && ballot == ballot_at.end()) continue;
    auto* record = out.add_participants();
    record->set_participant("p-" + std::to_string(out.participants_size()));
    record->set_counts_as(SideName(responder->participant.counts_as));
    record->set_speaks_for(responder->participant.speaks_for);
    record->set_choices(std::move(choices));
    if (ballot != ballot_at.end()) record->set_ballot(ballot->second + 1);
  }
}

}  // namespace

std::string Voter(const std::string& voter_key, const std::string& participant) {
  return Sha256Hex(voter_key + "/" + participant).substr(0, 20);
}

bus::Event GapSettled(const Workshop& workshop, const Gap& gap, Micros now) {
  pb::GapSettled m;
  m.set_workshop(workshop.Name());
  m.set_question(gap.question);
  m.set_state(GapStateName(gap.decision.state));
  m.set_level(gap.level.value_or(-1));
  m.set_target(gap.target);
  m.set_agreed(gap.agreed);
  m.set_urgency(gap.decision.urgency.value_or(-1));
  m.set_version(workshop.version);
  m.set_claimed(gap.claimed);
  return outbox::EventOf(m, workshop.id, workshop.Name(), now);
}

bus::Event BallotCast(const Workshop& workshop, int round, const std::string& participant, Micros now) {
  pb::BallotCast m;
  m.set_workshop(workshop.Name());
  m.set_round(round);
  m.set_participant(workshop.Name() + "/participants/" + participant);
  return outbox::EventOf(m, participant, m.participant(), now);
}

bus::Event RoundClosed(const Workshop& workshop, int round, const std::vector<std::string>& candidates, const std::vector<Ballot>& ballots,
                       const std::string& voter_key, int voters, const RoundResult& result, Micros now) {
  pb::RoundClosed m;
  m.set_workshop(workshop.Name());
  m.set_round(round);
  for (const std::string& id : candidates) m.add_candidates(id);
  AddBallots(m.mutable_ballots(), ballots, voter_key);
  m.set_voters(voters);
  m.set_kendall_w(result.concordance.w);
  m.set_kendall_p(result.concordance.p);
  for (const CandidateTally& t : result.tallies) {
    auto* out = m.add_tallies();
    out->set_candidate(t.candidate);
    out->set_place(t.place);
    out->set_in_five(t.in_five);
    out->set_in_five_government(t.in_five_side[0]);
    out->set_in_five_industry(t.in_five_side[1]);
    out->set_points(t.points);
    out->set_tied(t.tied);
  }
  m.set_version(workshop.version);
  m.set_sides_balanced(result.sides_balanced);
  return outbox::EventOf(m, workshop.id, workshop.Name(), now);
}

bus::Event ConsensusReached(const Consensus& c, Micros now) {
  const Workshop& w = c.workshop;
  pb::ConsensusReached m;
  m.set_workshop(w.Name());
  m.set_programme(w.programme);
  m.set_country_code(w.country_code);
  m.set_instrument(InstrumentName(w.instrument, w.instrument_version));
  m.set_demonstration(w.demonstration);
  m.set_origin(w.origin);
  m.set_held_on(w.start_date);
  m.set_version(w.version);
  const std::vector<int> questions = QuestionsInScope(c.instrument, w);
  for (int index : questions) {
    const Question& question = c.instrument.questions[static_cast<std::size_t>(index)];
    auto* q = m.add_questions();
    q->set_question(question.code);
    q->set_choices(static_cast<int>(question.choices.size()));
    q->set_target(w.TargetOf(question));
  }
  std::map<std::string, int> ballot_at;
  AddBallots(m.mutable_first_round(), c.first_round, c.first_key, &ballot_at);
  AddBallots(m.mutable_last_round(), c.last_round, c.last_key);
  AddParticipants(m, c, questions, ballot_at);
  for (const Gap& gap : c.gaps) {
    auto* g = m.add_gaps();
    g->set_question(gap.question);
    g->set_gap(gap.gap);
    g->set_urgency(gap.decision.urgency.value_or(-1));
    g->set_struck(gap.struck());
    g->set_level(gap.level.value_or(-1));
    g->set_target(gap.target);
    g->set_agreed(gap.agreed);
  }
  for (const std::string& id : c.listed) {
    const auto found = std::find_if(c.candidates.begin(), c.candidates.end(), [&](const Candidate& x) { return x.id == id; });
    if (found != c.candidates.end()) AddCandidate(m, *found, c);
  }
  for (const std::string& id : c.order) m.add_order(id);
  for (const OrderChange& change : c.changes) {
    auto* out = m.add_changes();
    out->set_candidate(change.candidate);
    out->set_from_place(change.from_place);
    out->set_to_place(change.to_place);
  }
  SetTotals(m.mutable_government(), c.agreeing.side[0]);
  SetTotals(m.mutable_industry(), c.agreeing.side[1]);
  const bool all_said = std::all_of(c.suggestion.actions.begin(), c.suggestion.actions.end(), [](const auto& a) { return a.p_top.has_value(); });
  for (const SuggestedAction& action : c.suggestion.actions) {
    m.add_suggested(action.candidate);
    if (all_said) m.add_suggested_p_top(*action.p_top);
  }
  m.set_model_version(c.suggestion.model_version);
  // Whoever reaches AGREE has passed DISCUSS, where it is on the screen; surveys ask people who never saw it.
  m.set_suggestion_shown(w.origin != "survey" && !c.suggestion.actions.empty());
  return outbox::EventOf(m, w.id, w.Name(), now);
}

}  // namespace concord::intake::events
