#pragma once
// Which model of a programme speaks: promotes, takes back, looks for drift. Every decision is written down with who, why and what then.
#include <optional>
#include <string>

#include "learning/app/learner.h"
#include "learning/app/signing.h"
#include "learning/domain/drift.h"
#include "learning/store/decisions.h"
#include "learning/store/models.h"

namespace concord::learning {

// Who decides, and why.
struct Decider {
  std::string by;              // "gate", "drift", "consent", "administrator"
  std::string reason;
  std::string person, office;  // of an administrator
};

struct RolledBack {
  db::ModelRow from;
  std::optional<db::ModelRow> to;  // nothing: earlier workshops and the local update alone
};

class Registry {
 public:
  Registry(Learner& learner, const Clock& clock, ModelKeyOptions keys = {}) : learner_(learner), clock_(clock), keys_(std::move(keys)) {}
  const ModelKeys& keys() const { return keys_; }

  // All in an unscoped transaction of the caller's.
  // The row is in the store, its file too. Retires the champion, signs the card with the approval, tells, and replays the evidence.
  Status Promote(store::Tx& tx, db::ModelRow row, const Decider& decider);
  // FAILED_PRECONDITION NOTHING_PROMOTED. The one promoted before speaks again, if there is one and it has learnt from nobody who withdrew.
  Result<RolledBack> RollBack(store::Tx& tx, const std::string& programme, const Decider& decider);
  // Writes down what changes nothing of what speaks.
  Status Note(store::Tx& tx, const db::ModelRow& row, const std::string& action, const Decider& decider);

  // The drift of the champion; nothing without one.
  Result<std::optional<Drift>> DriftOf(store::Tx& tx, const std::string& programme);
  // After an alarm: takes the champion back when the one before it, or no model at all, did better on the workshops that gave the alarm;
  // keeps it, and begins to count anew, when nothing did (those workshops were hard for everybody).
  Status Watch(store::Tx& tx, const std::string& programme);

  // Files that this program cannot read, of another version of it, are let go; where such a model speaks, it is taken back.
  Status LetUnreadableGo(store::Tx& tx);
  // Signs kept models that have no signature.
  Status SignUnsigned(store::Tx& tx);

 private:
  Result<RolledBack> RollBackTo(store::Tx& tx, const db::ModelRow& champion, std::optional<db::ModelRow> to, const Decider& decider);
  Status Speak(store::Tx& tx, db::ModelRow& row, const std::string& decision, const Decider& decider);

  Learner& learner_;
  const Clock& clock_;
  const ModelKeys keys_;
};

}  // namespace concord::learning
