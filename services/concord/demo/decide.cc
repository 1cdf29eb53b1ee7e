// The second half of a walk: gaps, shortlist, secret rounds, agreement.
#include <algorithm>
#include <cstdio>

#include "concord/demo/walker.h"
#include "platform/id/id.h"

namespace concord::demo {

namespace pb = concord::intake::v1;

Status Walker::CheckGaps() {
  pb::ListGapsRequest list;
  list.set_workshop(out_.workshop);
  CONCORD_TRY(auto gaps, facilitator_.Call<pb::ListGapsResponse>(*gaps_, &pb::GapService::Stub::ListGaps, list));
  int rated = 0, corrected = 0;
  for (const auto& gap : gaps.gaps()) {
    if (gap.gap() < 0.5 || rated >= 12) break;
    if (rated % 4 == 3) {  // every fourth is corrected by an agreed answer, the others are confirmed
      pb::AgreeAnswerRequest agree;
      agree.set_workshop(out_.workshop);
      agree.set_question(gap.question());
      agree.set_choice(std::max(0, static_cast<int>(gap.level())));
      agree.set_note("The tables compared their reasons and agreed.");
      CONCORD_TRY(auto settled, facilitator_.Call<pb::Gap>(*gaps_, &pb::GapService::Stub::AgreeAnswer, agree));
      if (!settled.agreed() || settled.level() != agree.choice()) return Failed("the agreed answer of " + gap.question() + " does not count");
      ++corrected;
    } else {
      pb::ConfirmGapRequest confirm;
      confirm.set_workshop(out_.workshop);
      confirm.set_question(gap.question());
      CONCORD_TRY(auto settled, facilitator_.Call<pb::Gap>(*gaps_, &pb::GapService::Stub::ConfirmGap, confirm));
      if (settled.state() != pb::GAP_STATE_CONFIRMED) return Failed("the gap " + gap.question() + " was not confirmed");
    }
    pb::RateUrgencyRequest rate;
    rate.set_workshop(out_.workshop);
    rate.set_question(gap.question());
    rate.set_urgency(rated < 3 ? 3 : rated < 8 ? 2 : 1);
    CONCORD_TRY(auto urgent, facilitator_.Call<pb::Gap>(*gaps_, &pb::GapService::Stub::RateUrgency, rate));
    if (urgent.urgency() != rate.urgency()) return Failed("the urgency of " + gap.question() + " was not kept");
    ++rated;
  }
  if (rated < 6) return Failed("fewer than six gaps to speak of");
  tell_("Ranked gap list: " + std::to_string(gaps.open_gaps()) + " gaps; the room confirmed " + std::to_string(rated - corrected) +
        ", corrected " + std::to_string(corrected) + " and rated how urgent they are");
  return Ok();
}

Status Walker::Shortlist() {
  pb::GetShortlistRequest get;
  get.set_workshop(out_.workshop);
  CONCORD_TRY(auto list, facilitator_.Call<pb::Shortlist>(*votes_, &pb::VoteService::Stub::GetShortlist, get));
  auto listed = [](const pb::Shortlist& l) {
    return static_cast<int>(std::count_if(l.candidates().begin(), l.candidates().end(),
                                          [](const auto& c) { return c.state() == pb::CANDIDATE_STATE_LISTED; }));
  };
  const int proposed = listed(list);
  if (proposed < 5 || proposed > 15) return Failed("the shortlist proposes " + std::to_string(proposed) + " actions");
  for (int i = list.candidates_size() - 1; i >= 0 && listed(list) > 12; --i) {
    const auto c = list.candidates(i);
    if (c.state() != pb::CANDIDATE_STATE_LISTED) continue;
    pb::DropCandidateRequest drop;
    drop.set_workshop(out_.workshop);
    drop.set_candidate(c.id());
    drop.set_reason("The room sees to this elsewhere.");
    CONCORD_TRY(list, facilitator_.Call<pb::Shortlist>(*votes_, &pb::VoteService::Stub::DropCandidate, drop));
  }
  pb::AddCandidateRequest own;
  own.set_workshop(out_.workshop);
  own.set_title("Shared sampling truck for the northern districts");
  for (const auto& c : list.candidates())
    if (own.questions().empty() && c.gaps_size() > 0) own.add_questions(c.gaps(0).question());
  own.set_cost_band("M");
  own.set_months(9);
  own.set_reason("Asked for by three tables.");
  CONCORD_TRY(list, facilitator_.Call<pb::Shortlist>(*votes_, &pb::VoteService::Stub::AddCandidate, own));
  const bool there = std::any_of(list.candidates().begin(), list.candidates().end(), [](const auto& c) { return c.own(); });
  if (!there) return Failed("the room's own action is not on the shortlist");
  tell_("Shortlist: " + std::to_string(proposed) + " of " + std::to_string(instrument_.actions_size()) + " actions proposed, " +
        std::to_string(listed(list)) + " kept, one of the room's own among them");
  return Ok();
}

Status Walker::Secrets() {
  pb::GetSuggestionRequest suggestion;
  suggestion.set_workshop(out_.workshop);
  auto early = facilitator_.Call<pb::Suggestion>(*votes_, &pb::VoteService::Stub::GetSuggestion, suggestion);
  if (early.ok() || early.error().reason != "SUGGESTION_SECRET") return Failed("the suggestion can be seen before the first vote");
  return Ok();
}

Status Walker::Vote(int round, const std::vector<std::string>& seen, double pull) {
  int cast = 0, refused = 0;
  for (auto& seat : seats_) {
    pb::GetMyBallotRequest get;
    get.set_workshop(out_.workshop);
    pb::CastBallotRequest request;
    request.set_workshop(out_.workshop);
    request.set_round(round);
    request.set_request_id(NewId());
    if (seat.person->side == pb::SIDE_OBSERVER) {
      request.add_ranking(instrument_.actions(0).id());
      auto r = seat.session->Call<pb::CastBallotResponse>(*votes_, &pb::VoteService::Stub::CastBallot, request);
      if (r.ok()) return Failed("an observer's vote was taken");
      ++refused;
      continue;
    }
    CONCORD_TRY(auto paper, seat.session->Call<pb::MyBallot>(*votes_, &pb::VoteService::Stub::GetMyBallot, get));
    std::vector<pb::Candidate> candidates(paper.candidates().begin(), paper.candidates().end());
    for (auto& id : room_.Ballot(*seat.person, candidates, paper.places(), seen, pull)) request.add_ranking(id);
    CONCORD_TRY(auto received, seat.session->Call<pb::CastBallotResponse>(*votes_, &pb::VoteService::Stub::CastBallot, request));
    if (!received.has_receive_time()) return Failed("a ballot was acknowledged without a time");
    ++cast;
  }
  pb::GetRoundRequest early;
  early.set_workshop(out_.workshop);
  early.set_number(round);
  auto open = facilitator_.Call<pb::Round>(*votes_, &pb::VoteService::Stub::GetRound, early);
  if (open.ok() || open.error().reason != "ROUND_SECRET") return Failed("the open round can be read");
  out_.ballots += cast;
  tell_("Round " + std::to_string(round) + ": " + std::to_string(cast) + " secret ballots, " + std::to_string(refused) +
        " votes of observers refused; nobody can see them until the round closes");
  return Ok();
}

Status Walker::Discuss() {
  pb::GetRoundRequest get;
  get.set_workshop(out_.workshop);
  get.set_number(1);
  CONCORD_TRY(auto round, facilitator_.Call<pb::Round>(*votes_, &pb::VoteService::Stub::GetRound, get));
  if (round.ballots() != plan_.people) return Failed("round 1 counts " + std::to_string(round.ballots()) + " ballots");
  for (const auto& t : round.tallies()) round_order_.push_back(t.candidate());
  pb::GetSuggestionRequest ask;
  ask.set_workshop(out_.workshop);
  CONCORD_TRY(auto suggestion, facilitator_.Call<pb::Suggestion>(*votes_, &pb::VoteService::Stub::GetSuggestion, ask));
  for (const auto& a : suggestion.actions()) suggested_.push_back(a.candidate());
  const auto& first = round.tallies(0);
  char w[16];
  std::snprintf(w, sizeof w, "%.2f", round.kendall_w());
  std::string agreement = round.agreement();  // "very_weak"
  std::replace(agreement.begin(), agreement.end(), '_', ' ');
  tell_(std::to_string(first.in_five()) + " of " + std::to_string(round.ballots()) + " put " + first.candidate() +
        " in their five; Kendall's W " + w + " (" + agreement + "). The suggestion is shown only now: " +
        (suggestion.rule_only() ? "the rule speaks, no model yet"
                                : "learnt from " + std::to_string(suggestion.workshops_learnt()) + " earlier workshops"));
  return Ok();
}

Status Walker::Agree() {
  pb::GetAgreementRequest get;
  get.set_workshop(out_.workshop);
  CONCORD_TRY(auto agreement, facilitator_.Call<pb::Agreement>(*votes_, &pb::VoteService::Stub::GetAgreement, get));
  if (agreement.order_size() < 4) return Failed("no order to agree on");
  pb::ChangeOrderRequest change;
  change.set_workshop(out_.workshop);
  change.set_candidate(agreement.order(3));
  change.set_to_place(3);
  change.set_reason("It must be ready before the harvest.");
  CONCORD_TRY(agreement, facilitator_.Call<pb::Agreement>(*votes_, &pb::VoteService::Stub::ChangeOrder, change));
  if (agreement.order(2) != change.candidate()) return Failed("the change of order was not made");
  int at = 0;
  for (auto& seat : seats_) {
    if (seat.person->side == pb::SIDE_OBSERVER) continue;
    pb::TakePositionRequest position;
    position.set_workshop(out_.workshop);
    if (at == 4) {
      position.set_position(pb::POSITION_OBJECT);
      position.set_candidate(agreement.order(0));
      position.set_reason("Our laboratory has no budget for it this year.");
    } else {
      position.set_position(at % 4 == 1 ? pb::POSITION_CAN_LIVE : pb::POSITION_SUPPORT);
    }
    CONCORD_TRY(auto taken, seat.session->Call<pb::TakePositionResponse>(*votes_, &pb::VoteService::Stub::TakePosition, position));
    if (!taken.has_receive_time()) return Failed("a position was acknowledged without a time");
    ++at;
  }
  CONCORD_TRY(agreement, facilitator_.Call<pb::Agreement>(*votes_, &pb::VoteService::Stub::GetAgreement, get));
  if (!agreement.quorum_met() || agreement.objections_size() != 1) return Failed("quorum or objection are not as the room said");
  out_.order.assign(agreement.order().begin(), agreement.order().end());
  for (std::size_t i = 0; i < 5 && i < suggested_.size(); ++i)
    out_.top5_suggested += std::count(out_.order.begin(), out_.order.begin() + std::min<std::size_t>(5, out_.order.size()), suggested_[i]);
  tell_("Agreed by both sides with one change of order and one objection, both printed; " + std::to_string(out_.top5_suggested) +
        " of the five had been suggested");
  return Ok();
}

}  // namespace concord::demo
