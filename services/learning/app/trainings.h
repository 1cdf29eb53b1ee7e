#pragma once
// Trains in the background: one model at a time, by a program of its own (concord-train, which alone links LibTorch), and lets the
// gate decide about it. Everything is in the store, so that a restart knows what was interrupted. Of several replicas the one with the
// lease "training" trains; every one takes StartTraining.
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "learning/app/child_process.h"
#include "learning/app/registry.h"
#include "learning/domain/gate.h"
#include "learning/store/trainings.h"
#include "learning/store/workshops.h"
#include "platform/lease/lease.h"
#include "ranking/settings.h"

namespace concord::learning {

struct TrainingPlan {
  std::string trainer;          // path of the program; "" or not there: nothing is trained
  std::string folder;           // for the files of a training; made, and emptied after each
  ranking::Settings settings;
  int after_new = 10;           // workshops since the last training that start the next
  Micros quiet = 20 * kSecond;  // nothing learnt for so long: an import is one training, not twenty
  Micros limit = 3600 * kSecond;
  Share share;                  // of the machine
  GateLimits gate;
  bool by_hand = false;         // a model that passes the gate waits for an administrator
};

class Trainings {
 public:
  Trainings(store::Store& store, Registry& registry, const Clock& clock, TrainingPlan plan, lease::Leases& leases = lease::Always());
  ~Trainings();

  // Begins to watch. Who trains first ends in the store what the last one left running.
  Status Start();
  // Kills a training that runs and notes it as interrupted.
  void Stop();
  // Something was learnt.
  void Wake();

  // FAILED_PRECONDITION TRAINER_MISSING | TRAINING_RUNNING | NOT_ENOUGH_WORKSHOPS; INVALID_ARGUMENT PROGRAMME_MISSING.
  Result<db::TrainingRow> Begin(const std::string& programme);

  bool can_train() const { return why_not_.empty(); }
  const TrainingPlan& plan() const { return plan_; }

 private:
  void Loop();
  Status TakeOver();
  void AwaitTurn();
  Result<bool> BeginWhatIsDue();
  Result<bool> IsDue(store::Tx& tx, const db::Totals& totals);
  Result<db::TrainingRow> Insert(store::Tx& tx, const std::string& programme, int seen);
  void CarryOut(const db::TrainingRow& training);
  bool WaitOrStop(Micros at_most);

  store::Store& store_;
  Registry& registry_;
  const Clock& clock_;
  const TrainingPlan plan_;
  lease::Leases& leases_;
  const bool alone_;           // nobody else writes to this store: what is due is known without looking
  std::unique_ptr<lease::Lease> lease_;
  const std::string why_not_;  // why nothing can be trained; "" when it can
  std::mutex mutex_;
  std::condition_variable wake_;
  bool woken_ = false, stopping_ = false;
  std::thread thread_;
};

}  // namespace concord::learning
