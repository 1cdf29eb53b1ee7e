#pragma once
// Learns at once: an agreement becomes evidence of its programme in the same transaction, and the world is told.
#include <string>

#include "learning/app/champions.h"
#include "learning/app/lesson.h"
#include "platform/store/store.h"
#include "platform/time/clock.h"

namespace concord::learning {

class Learner {
 public:
  Learner(Champions& champions, const Clock& clock) : champions_(champions), clock_(clock) {}

  // Predicts with the present model, scores what had been suggested, then learns; in an unscoped transaction. The same workshop
  // again replaces what it had taught and keeps its place; an older agreement of it that comes late changes nothing. A workshop whose
  // office does not agree, or of fewer than kLeastBallots ballots, is kept and teaches nothing.
  // Errors that no repetition heals: RANKING_CASE, RANKING_NO_OUTCOME, PROGRAMME_CHANGED.
  Status Learn(store::Tx& tx, const Lesson& lesson);

  // What became of an action on the roadmap ("DONE", "DROPPED", or anything else: nothing yet). It may come before its workshop.
  Status HearOutcome(store::Tx& tx, const std::string& office, const std::string& workshop, const std::string& action, const std::string& state,
                     std::int64_t version);

  // Learns every workshop of the programme that teaches again, in their order, as `model` would have predicted them.
  Status Replay(store::Tx& tx, const std::string& programme, const ranking::Model& model);
  // The same with the promoted model.
  Status Replay(store::Tx& tx, const std::string& programme);
  // Programmes whose evidence holds other workshops than teach now, as after an update of this program that draws the line elsewhere.
  Status ReplayWhatChanged(store::Tx& tx);

 private:
  Champions& champions_;
  const Clock& clock_;
};

}  // namespace concord::learning
