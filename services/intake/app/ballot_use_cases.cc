#include "intake/app/ballot_use_cases.h"

#include <algorithm>

#include "intake/events/decision_events.h"
#include "intake/store/gaps.h"
#include "intake/store/suggestions.h"
#include "intake/store/workshops.h"
#include "platform/outbox/outbox.h"

namespace concord::intake {
namespace {

Error BallotAlreadyCast() { return AlreadyExists("BALLOT_CAST", "A ballot has been cast in this round."); }

Result<db::RoundRow> LoadClosed(store::Tx& tx, const std::string& workshop, int number) {
  CONCORD_TRY(auto round, db::LoadRound(tx, workshop, number));
  if (!round) return NotFound("ROUND_NOT_FOUND", "There was no such round.");
  if (round->open()) return FailedPrecondition("ROUND_SECRET", "The round is secret until it is closed.");
  return *std::move(round);
}

}  // namespace

Result<BallotPaper> BallotUseCases::Paper(const auth::Principal& caller, const std::string& name) {
  CONCORD_TRY(auto id, WorkshopFor(caller, name));
  return given_.store.Read(caller.office, [&](store::Tx& tx) -> Result<BallotPaper> {
    CONCORD_TRY(auto room, LoadRoom(tx, given_.instruments, id));
    CONCORD_TRY(auto participant, db::LoadParticipant(tx, id, caller.participant));
    BallotPaper paper;
    paper.round = OpenRound(room.workshop.stage);
    if (participant.observer()) return MayVote(participant.counts_as, paper.round, paper.round).error();
    if (paper.round == 0) return paper;
    CONCORD_TRY(auto round, db::LoadRound(tx, id, paper.round));
    if (!round) return Internal("ROUND_MISSING", "The open round is not in the store.");
    CONCORD_TRY(auto list, db::LoadCandidates(tx, id));
    CONCORD_TRY(auto gaps, LoadGaps(tx, room.workshop, *room.instrument));
    for (const std::string& candidate : PaperOrder(round->candidates, caller.participant + "/" + std::to_string(paper.round))) {
      const auto found = std::find_if(list.begin(), list.end(), [&](const Candidate& c) { return c.id == candidate; });
      if (found == list.end()) continue;
      paper.candidates.push_back(ViewOf(*found, list, *room.instrument, gaps));
      paper.candidates.back().rule_score = 0;  // the paper leans to nobody
    }
    paper.places = std::min<int>(room.instrument->ballot_places, static_cast<int>(paper.candidates.size()));
    CONCORD_TRY(auto cast, db::FindBallot(tx, id, paper.round, caller.participant));
    paper.cast = cast.has_value();
    if (cast) paper.ranking = std::move(cast->ballot.ranking);
    return paper;
  });
}

Result<Micros> BallotUseCases::Cast(const auth::Principal& caller, const std::string& name, int number,
                                    const std::vector<std::string>& ranking, const std::string& request_id) {
  CONCORD_TRY(auto id, WorkshopFor(caller, name));
  if (request_id.empty() || request_id.size() > 64) {
    return InvalidArgument("REQUEST_ID_INVALID", "The request needs an id of its own.").At("request_id", "1 to 64 characters");
  }
  const Micros now = given_.clock.Now();
  return given_.store.Transact(caller.office, [&](store::Tx& tx) -> Result<Micros> {
    CONCORD_TRY(auto room, LoadRoom(tx, given_.instruments, id));
    CONCORD_TRY(auto participant, db::LoadParticipant(tx, id, caller.participant));
    CONCORD_TRY(auto earlier, db::FindBallot(tx, id, number, caller.participant));
    if (earlier && earlier->request_id == request_id) return earlier->receive_time;  // said again after a lost answer
    CONCORD_CHECK_OK(MayVote(participant.counts_as, number, OpenRound(room.workshop.stage)));
    if (earlier) return BallotAlreadyCast();
    CONCORD_TRY(auto round, db::LoadRound(tx, id, number));
    if (!round || !round->open()) return Internal("ROUND_MISSING", "The open round is not in the store.");
    CONCORD_CHECK_OK(CheckRanking(ranking, round->candidates, room.instrument->ballot_places));
    db::BallotRow row{{participant.id, participant.counts_as, ranking}, request_id, now};
    CONCORD_TRY(auto inserted, db::InsertBallot(tx, id, number, row));
    if (!inserted) return BallotAlreadyCast();
    CONCORD_CHECK_OK(outbox::Append(tx, events::BallotCast(room.workshop, number, participant.id, now)));
    return now;
  });
}

Result<RoundView> CountRoundOf(store::Tx& tx, const Room& room, int number) {
  const std::string& id = room.workshop.id;
  CONCORD_TRY(auto round, LoadClosed(tx, id, number));
  const auto count = [&](int n, const std::vector<std::string>& candidates) -> Result<RoundResult> {
    CONCORD_TRY(auto ballots, db::LoadBallots(tx, id, n));
    return CountRound(candidates, ballots, room.instrument->ballot_places, room.workshop.equal_persons);
  };
  RoundView view;
  CONCORD_TRY(view.result, count(number, round.candidates));
  view.place_before.assign(view.result.tallies.size(), 0);
  if (number > 1) {
    CONCORD_TRY(auto before, db::LoadRound(tx, id, number - 1));
    if (before) {
      CONCORD_TRY(auto counted, count(number - 1, before->candidates));
      for (std::size_t i = 0; i < view.place_before.size(); ++i) {
        for (const CandidateTally& t : counted.tallies) {
          if (t.candidate == view.result.tallies[i].candidate) view.place_before[i] = t.place;
        }
      }
    }
  }
  view.round = std::move(round);
  return view;
}

Result<RoundView> BallotUseCases::GetRound(const auth::Principal& caller, const std::string& name, int number) {
  CONCORD_TRY(auto id, WorkshopFor(caller, name));
  return given_.store.Read(caller.office, [&](store::Tx& tx) -> Result<RoundView> {
    CONCORD_TRY(auto room, LoadRoom(tx, given_.instruments, id));
    return CountRoundOf(tx, room, number);
  });
}

Result<std::vector<Ballot>> BallotUseCases::Export(const auth::Principal& caller, const std::string& name, int number) {
  CONCORD_TRY(auto id, WorkshopFor(caller, name));
  return given_.store.Read(caller.office, [&](store::Tx& tx) -> Result<std::vector<Ballot>> {
    CONCORD_CHECK_OK(db::LoadWorkshop(tx, id));
    CONCORD_TRY(auto round, LoadClosed(tx, id, number));
    CONCORD_TRY(auto ballots, db::LoadBallots(tx, id, number));
    const auto on = [&](Side side) { return std::count_if(ballots.begin(), ballots.end(), [&](const Ballot& b) { return b.side == side; }); };
    const bool apart = on(Side::kGovernment) >= kSmallestGroup && on(Side::kIndustry) >= kSmallestGroup;
    for (Ballot& ballot : ballots) {
      ballot.participant = events::Voter(round.voter_key, ballot.participant);
      if (!apart) ballot.side = Side::kUnset;
    }
    std::sort(ballots.begin(), ballots.end(), [](const Ballot& a, const Ballot& b) { return a.participant < b.participant; });
    return ballots;
  });
}

Result<Suggestion> BallotUseCases::GetSuggestion(const auth::Principal& caller, const std::string& name) {
  CONCORD_TRY(auto id, WorkshopFor(caller, name));
  return given_.store.Read(caller.office, [&](store::Tx& tx) -> Result<Suggestion> {
    CONCORD_TRY(auto workshop, db::LoadWorkshop(tx, id));
    CONCORD_TRY(auto first, db::LoadRound(tx, workshop.id, 1));
    if (!first || first->open()) {
      return FailedPrecondition("SUGGESTION_SECRET", "The suggestion is shown after the first secret round has closed.");
    }
    CONCORD_TRY(auto suggestion, db::LoadSuggestion(tx, id));
    if (!suggestion) return NotFound("SUGGESTION_NOT_FOUND", "No suggestion was stored for this workshop.");
    // What other workshops of the office chose is for its staff.
    if (suggestion->explanation && caller.kind == auth::Kind::kParticipant) suggestion->explanation->own.clear();
    return *std::move(suggestion);
  });
}

}  // namespace concord::intake
