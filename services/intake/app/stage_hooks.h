#pragma once
// What happens in the second half of a workshop when its stage changes. AdvanceStage owns the stage and its transaction; it calls
// these for everything that gaps, shortlist, rounds and agreement do. Steps with a Tx run inside that transaction and may run
// again; MakeSuggestion runs before it and may call other services.
#include <string>

#include "intake/domain/instrument.h"
#include "intake/domain/workshop.h"
#include "platform/base/result.h"
#include "platform/store/store.h"

namespace concord::intake {

struct StageContext {
  const Workshop& workshop;      // as loaded; stage is the one being left. Its version has been moved on before events are appended
  const Instrument& instrument;
  Micros now = 0;
};

class StageHooks {
 public:
  virtual ~StageHooks() = default;

  // Why `to` cannot be entered now; "" when it can. SHORTLIST_EMPTY | NO_BALLOTS | QUORUM_NOT_MET. Also shown on the facilitator's button.
  virtual Result<std::string> BlockedBy(store::Tx& tx, const StageContext& context, Stage to) = 0;

  // CHECK_GAPS → SHORTLIST: candidates triggered by confirmed gaps, in catalogue order.
  virtual Status BuildShortlist(store::Tx& tx, const StageContext& context) = 0;

  // SHORTLIST → VOTE, before the transaction: asks inference, else ranks by the rule and says so. Never fails because inference is
  // away. The text is opaque here and given to StoreSuggestion.
  virtual Result<std::string> MakeSuggestion(const std::string& office, const StageContext& context, Micros deadline) = 0;
  virtual Status StoreSuggestion(store::Tx& tx, const StageContext& context, const std::string& suggestion) = 0;

  // Entering VOTE (1) and VOTE_AGAIN (2).
  virtual Status OpenRound(store::Tx& tx, const StageContext& context, int number) = 0;
  // Leaving them: counts, stores the result, appends RoundClosed.
  virtual Status CloseRound(store::Tx& tx, const StageContext& context, int number) = 0;

  // Entering AGREE: the order of the last round.
  virtual Status OpenAgreement(store::Tx& tx, const StageContext& context) = 0;
  // AGREE → ROADMAP: stores the agreement, appends ConsensusReached. FAILED_PRECONDITION QUORUM_NOT_MET.
  virtual Status BuildConsensus(store::Tx& tx, const StageContext& context) = 0;

  // Whether nothing has been built on the present stage, so that the workshop may go back from it (from CHECK_GAPS on).
  virtual Result<bool> CanUndo(store::Tx& tx, const StageContext& context) = 0;
  // The stage that going back leads to; with CanUndo. AGREE goes back to DISCUSS or VOTE_AGAIN.
  virtual Result<Stage> UndoTarget(store::Tx& tx, const StageContext& context) = 0;
  // Removes what entering the present stage had made.
  virtual Status Undo(store::Tx& tx, const StageContext& context, Stage to) = 0;
};

}  // namespace concord::intake
