#include "intake/app/stage_steps.h"

#include <algorithm>
#include <utility>

#include "intake/app/agreement_use_cases.h"
#include "intake/app/ballot_use_cases.h"
#include "intake/events/decision_events.h"
#include "intake/store/agreements.h"
#include "intake/store/gaps.h"
#include "intake/store/rounds.h"
#include "intake/store/suggestions.h"
#include "platform/id/id.h"
#include "platform/outbox/outbox.h"

namespace concord::intake {
namespace {

// Whether a suggestion speaks of exactly these candidates, each once.
bool Covers(const Suggestion& suggestion, std::vector<std::string> listed) {
  std::vector<std::string> said;
  for (const SuggestedAction& action : suggestion.actions) said.push_back(action.candidate);
  std::sort(said.begin(), said.end());
  std::sort(listed.begin(), listed.end());
  return said == listed;
}

class StageSteps final : public StageHooks {
 public:
  StageSteps(Decisions given, Ranker& ranker) : given_(given), ranker_(ranker) {}

  Result<std::string> BlockedBy(store::Tx& tx, const StageContext& context, Stage to) override {
    const Workshop& workshop = context.workshop;
    if (to == Stage::kVote && workshop.stage == Stage::kShortlist) {
      CONCORD_TRY(auto list, db::LoadCandidates(tx, workshop.id));
      if (ListedIds(list).empty()) return std::string("SHORTLIST_EMPTY");
    }
    if (const int open = concord::intake::OpenRound(workshop.stage); open > 0 && to > workshop.stage) {
      CONCORD_TRY(auto ballots, db::CountBallots(tx, workshop.id, open));
      if (ballots == 0) return std::string("NO_BALLOTS");
    }
    if (to == Stage::kRoadmap) {
      CONCORD_TRY(auto positions, db::LoadPositions(tx, workshop.id));
      CONCORD_TRY(auto agreeing, CountAgreement(tx, workshop, positions));
      if (!agreeing.quorum_met) return std::string("QUORUM_NOT_MET");
    }
    return std::string();
  }

  Status BuildShortlist(store::Tx& tx, const StageContext& context) override {
    CONCORD_TRY(auto gaps, LoadGaps(tx, context.workshop, context.instrument));
    CONCORD_CHECK_OK(db::DeleteCandidates(tx, context.workshop.id));
    return db::PutCandidates(tx, context.workshop.id, ProposeShortlist(context.instrument, context.workshop, gaps), context.now);
  }

  Result<std::string> MakeSuggestion(const std::string& office, const StageContext& context, Micros deadline) override {
    struct Asked {
      RankCase rank_case;
      Suggestion rule;
      std::vector<std::string> listed;
    };
    CONCORD_TRY(auto asked, given_.store.Read(office, [&](store::Tx& tx) -> Result<Asked> {
      CONCORD_TRY(auto responders, LoadResponders(tx, context.workshop.id));
      CONCORD_TRY(auto decisions, db::LoadGapDecisions(tx, context.workshop.id));
      CONCORD_TRY(auto list, db::LoadCandidates(tx, context.workshop.id));
      const std::vector<Gap> gaps = GapsOf(context.instrument, context.workshop, responders, decisions);
      return Asked{RankCaseOf(context.instrument, context.workshop, responders, gaps, list),
                   RuleSuggestion(context.instrument, gaps, list, "INFERENCE_UNAVAILABLE"), ListedIds(list)};
    }));
    if (asked.listed.empty()) return db::WriteSuggestion(asked.rule);  // the stage is blocked anyway: SHORTLIST_EMPTY
    auto ranked = ranker_.Rank(office, asked.rank_case, deadline);
    if (!ranked.ok() || !Covers(*ranked, asked.listed)) return db::WriteSuggestion(asked.rule);
    // A suggestion is not lost because there is no time to say why.
    const auto explained = ranker_.Explain(office, asked.rank_case, deadline);
    return db::WriteSuggestion(explained.ok() && Covers(*explained, asked.listed) ? *explained : *ranked);
  }

  Status StoreSuggestion(store::Tx& tx, const StageContext& context, const std::string& text) override {
    CONCORD_TRY(auto suggestion, db::ReadSuggestion(text));
    CONCORD_TRY(auto list, db::LoadCandidates(tx, context.workshop.id));
    if (!Covers(suggestion, ListedIds(list))) {
      return Aborted("SHORTLIST_CHANGED", "The shortlist was changed while the round was being opened; open it again.");
    }
    suggestion.create_time = context.now;
    return db::PutSuggestion(tx, context.workshop.id, suggestion);
  }

  Status OpenRound(store::Tx& tx, const StageContext& context, int number) override {
    db::RoundRow round;
    round.number = number;
    if (number == 1) {
      CONCORD_TRY(auto list, db::LoadCandidates(tx, context.workshop.id));
      round.candidates = ListedIds(list);
    } else {
      CONCORD_TRY(auto first, db::LoadRound(tx, context.workshop.id, 1));
      if (!first) return Internal("ROUND_MISSING", "The first round is not in the store.");
      round.candidates = std::move(first->candidates);
    }
    round.open_time = context.now;
    round.voter_key = RandomToken();
    return db::InsertRound(tx, context.workshop.id, round);
  }

  Status CloseRound(store::Tx& tx, const StageContext& context, int number) override {
    const Workshop& workshop = context.workshop;
    CONCORD_TRY(auto round, db::LoadRound(tx, workshop.id, number));
    if (!round || !round->open()) return Internal("ROUND_MISSING", "The open round is not in the store.");
    CONCORD_TRY(auto ballots, db::LoadBallots(tx, workshop.id, number));
    CONCORD_TRY(auto sides, CountSides(tx, workshop.id));
    CONCORD_CHECK_OK(db::SetRoundClosed(tx, workshop.id, number, context.now, sides.all()));
    const RoundResult result = CountRound(round->candidates, ballots, context.instrument.ballot_places, workshop.equal_persons);
    return outbox::Append(tx, events::RoundClosed(workshop, number, round->candidates, ballots, round->voter_key, sides.all(), result,
                                                  context.now));
  }

  Status OpenAgreement(store::Tx& tx, const StageContext& context) override {
    db::AgreementRow agreement;
    CONCORD_TRY(auto second, db::LoadRound(tx, context.workshop.id, 2));
    agreement.round = second && !second->open() ? 2 : 1;
    CONCORD_TRY(auto round, db::LoadRound(tx, context.workshop.id, agreement.round));
    if (!round || round->open()) return Internal("ROUND_MISSING", "There is no closed round.");
    CONCORD_TRY(auto ballots, db::LoadBallots(tx, context.workshop.id, agreement.round));
    const RoundResult result =
        CountRound(round->candidates, ballots, context.instrument.ballot_places, context.workshop.equal_persons);
    for (const CandidateTally& t : result.tallies) agreement.order.push_back(t.candidate);
    agreement.order_voted = agreement.order;
    return db::InsertAgreement(tx, context.workshop.id, agreement);
  }

  Status BuildConsensus(store::Tx& tx, const StageContext& context) override {
    const Workshop& workshop = context.workshop;
    CONCORD_TRY(auto agreement, db::LoadAgreement(tx, workshop.id));
    if (!agreement) return Internal("AGREEMENT_MISSING", "The agreement is not in the store.");
    CONCORD_TRY(auto positions, db::LoadPositions(tx, workshop.id));
    CONCORD_TRY(auto agreeing, CountAgreement(tx, workshop, positions));
    if (!agreeing.quorum_met) return FailedPrecondition("QUORUM_NOT_MET", "Not enough people of each side support it or can live with it.");
    agreement->agree_time = context.now;
    CONCORD_CHECK_OK(db::UpdateAgreement(tx, workshop.id, *agreement));

    CONCORD_TRY(auto responders, LoadResponders(tx, workshop.id));
    CONCORD_TRY(auto decisions, db::LoadGapDecisions(tx, workshop.id));
    CONCORD_TRY(auto candidates, db::LoadCandidates(tx, workshop.id));
    CONCORD_TRY(auto changes, db::LoadOrderChanges(tx, workshop.id));
    CONCORD_TRY(auto suggestion, db::LoadSuggestion(tx, workshop.id));
    CONCORD_TRY(auto first, db::LoadRound(tx, workshop.id, 1));
    CONCORD_TRY(auto last, db::LoadRound(tx, workshop.id, agreement->round));
    if (!first || !last) return Internal("ROUND_MISSING", "A round is not in the store.");
    CONCORD_TRY(auto first_ballots, db::LoadBallots(tx, workshop.id, 1));
    CONCORD_TRY(auto last_ballots, db::LoadBallots(tx, workshop.id, agreement->round));
    const std::vector<Gap> gaps = GapsOf(context.instrument, workshop, responders, decisions);
    const Suggestion suggested = suggestion ? *suggestion : Suggestion{};
    return outbox::Append(
        tx, events::ConsensusReached({workshop, context.instrument, responders, gaps, candidates, first->candidates, first_ballots,
                                      first->voter_key, last_ballots, last->voter_key, agreement->order, changes, agreeing, suggested},
                                     context.now));
  }

  Result<bool> CanUndo(store::Tx& tx, const StageContext& context) override {
    const std::string& id = context.workshop.id;
    switch (context.workshop.stage) {
      case Stage::kCheckGaps: {
        CONCORD_TRY(auto any, db::AnyGapDecision(tx, id));
        return !any;
      }
      case Stage::kShortlist: {
        CONCORD_TRY(auto list, db::LoadCandidates(tx, id));
        return std::none_of(list.begin(), list.end(), [](const Candidate& c) { return c.edited; });
      }
      case Stage::kVote:
      case Stage::kVoteAgain: {
        CONCORD_TRY(auto ballots, db::CountBallots(tx, id, concord::intake::OpenRound(context.workshop.stage)));
        return ballots == 0;
      }
      case Stage::kAgree: {
        CONCORD_TRY(auto agreement, db::LoadAgreement(tx, id));
        CONCORD_TRY(auto changes, db::LoadOrderChanges(tx, id));
        CONCORD_TRY(auto positions, db::LoadPositions(tx, id));
        // A second round whose result is on the screen cannot be opened again.
        return agreement && agreement->round == 1 && changes.empty() && positions.empty();
      }
      default: return false;  // DISCUSS: the result has been seen. ROADMAP: the world has been told.
    }
  }

  Result<Stage> UndoTarget(store::Tx&, const StageContext& context) override {
    switch (context.workshop.stage) {
      case Stage::kCheckGaps: return Stage::kAnswer;
      case Stage::kShortlist: return Stage::kCheckGaps;
      case Stage::kVote: return Stage::kShortlist;
      case Stage::kVoteAgain:
      case Stage::kAgree: return Stage::kDiscuss;
      default: return FailedPrecondition("CANNOT_UNDO", "This stage cannot be taken back.");
    }
  }

  Status Undo(store::Tx& tx, const StageContext& context, Stage) override {
    const std::string& id = context.workshop.id;
    switch (context.workshop.stage) {
      case Stage::kShortlist: return db::DeleteCandidates(tx, id);
      case Stage::kVote:
        CONCORD_CHECK_OK(db::DeleteSuggestion(tx, id));
        return db::DeleteRound(tx, id, 1);
      case Stage::kVoteAgain: return db::DeleteRound(tx, id, 2);
      case Stage::kAgree: return db::DeleteAgreement(tx, id);
      default: return Ok();
    }
  }

 private:
  Decisions given_;
  Ranker& ranker_;
};

}  // namespace

std::unique_ptr<StageHooks> MakeStageHooks(Decisions given, Ranker& ranker) { return std::make_unique<StageSteps>(given, ranker); }

}  // namespace concord::intake
