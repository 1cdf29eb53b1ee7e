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
  // again replaces what it had taught and keeps its place; an older agreement of it that comes late changes nothing.
  // Errors that no repetition heals: RANKING_CASE, RANKING_NO_OUTCOME, PROGRAMME_CHANGED.
  Status Learn(store::Tx& tx, const Lesson& lesson);

  // Learns every workshop of the programme again, in their order, as `model` would have predicted them.
  Status Replay(store::Tx& tx, const std::string& programme, const ranking::Model& model);

 private:
  Champions& champions_;
  const Clock& clock_;
};

}  // namespace concord::learning
