#include "learning/app/trainings.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>

#include "learning/app/run_training.h"
#include "learning/app/settle.h"
#include "learning/store/consents.h"
#include "learning/store/models.h"
#include "platform/id/id.h"
#include "platform/log/log.h"

namespace concord::learning {
namespace {

constexpr Micros kRest = 10 * kSecond;  // after an error of the store
constexpr Micros kLook = 2 * kSecond;   // how often one looks what other replicas did

std::string WhyNot(const std::string& trainer) {
  if (trainer.empty()) return "there is no training program beside this one (concord-train; a build without LibTorch has none)";
  if (access(trainer.c_str(), X_OK) != 0) return "the training program " + trainer + " is not there or cannot be run";
  return "";
}

}  // namespace

Trainings::Trainings(store::Store& store, Registry& registry, const Clock& clock, TrainingPlan plan, lease::Leases& leases)
    : store_(store),
      registry_(registry),
      clock_(clock),
      plan_(std::move(plan)),
      leases_(leases),
      alone_(store.dialect() == store::Dialect::kSqlite),
      why_not_(WhyNot(plan_.trainer)) {}

Trainings::~Trainings() { Stop(); }

Status Trainings::Start() {
  std::error_code ignored;
  for (const auto& left : std::filesystem::directory_iterator(plan_.folder, ignored)) {  // by a process that was killed in the middle
    if (left.path().filename() != kParts) std::filesystem::remove_all(left.path(), ignored);  // answers
  }
  lease_ = leases_.Take("training");
  thread_ = std::thread([this] { Loop(); });
  return Ok();
}

// Whoever trained before does not any more: his lease has ended.
Status Trainings::TakeOver() {
  CONCORD_TRY(const int ended, store_.TransactUnscoped([&](store::Tx& tx) { return db::EndInterrupted(tx, clock_.Now()); }));
  if (ended > 0) log::Warning("a training was interrupted when its process ended", {{"trainings", std::to_string(ended)}});
  return Ok();
}

void Trainings::Stop() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  if (thread_.joinable()) thread_.join();
  lease_.reset();
}

void Trainings::Wake() {
  {
    std::lock_guard lock(mutex_);
    woken_ = true;
  }
  wake_.notify_all();
}

bool Trainings::WaitOrStop(Micros at_most) {
  std::unique_lock lock(mutex_);
  return wake_.wait_for(lock, std::chrono::microseconds(at_most), [&] { return stopping_; });
}

Result<db::TrainingRow> Trainings::Insert(store::Tx& tx, const std::string& programme, int seen) {
  db::TrainingRow row;
  row.id = NewId();
  row.programme = programme;
  row.start_time = clock_.Now();
  row.seen = seen;
  if (!can_train()) {
    row.state = "FAILED";
    row.end_time = row.start_time;
    row.outcome = why_not_;
  }
  CONCORD_CHECK_OK(db::InsertTraining(tx, row));
  return row;
}

Result<db::TrainingRow> Trainings::Begin(const std::string& programme) {
  if (programme.empty()) return InvalidArgument("PROGRAMME_MISSING", "name the programme").At("programme", "is missing");
  if (!can_train()) return FailedPrecondition("TRAINER_MISSING", "nothing can be trained here: " + why_not_);
  auto begun = store_.TransactUnscoped([&](store::Tx& tx) -> Result<db::TrainingRow> {
    CONCORD_TRY(const auto running, db::RunningTraining(tx));
    if (running) return FailedPrecondition("TRAINING_RUNNING", "one training at a time").With("training", "trainings/" + running->id);
    CONCORD_TRY(const auto totals, db::TotalsOf(tx, programme));
    const int have = totals.empty() ? 0 : totals[0].workshops;
    if (have < plan_.settings.least_workshops) {
      return FailedPrecondition("NOT_ENOUGH_WORKSHOPS", "a net needs more workshops to learn from")
          .With("workshops", std::to_string(have))
          .With("needed", std::to_string(plan_.settings.least_workshops));
    }
    return Insert(tx, programme, have);
  });
  if (begun.ok()) Wake();
  return begun;
}

// Enough is new; or an office took its agreement back since the last one began, and the promoted model has learnt from it.
Result<bool> Trainings::IsDue(store::Tx& tx, const db::Totals& totals) {
  CONCORD_TRY(const Micros last, db::LastStart(tx, totals.programme));
  CONCORD_TRY(const int news, db::LearntSince(tx, totals.programme, last));
  if (news >= plan_.after_new) return true;
  CONCORD_TRY(const Micros withdrawn, db::LastWithdrawal(tx, totals.programme));
  CONCORD_TRY(const auto champion, db::Champion(tx, totals.programme));
  if (!champion || withdrawn <= last) return false;
  return db::HasWithdrawn(tx, totals.programme, champion->version);
}

// True: there is something to look at again at once.
Result<bool> Trainings::BeginWhatIsDue() {
  return store_.TransactUnscoped([&](store::Tx& tx) -> Result<bool> {
    CONCORD_TRY(const auto running, db::RunningTraining(tx));
    if (running) return true;
    CONCORD_TRY(const auto totals, db::TotalsOf(tx, ""));
    for (const db::Totals& t : totals) {
      if (t.workshops < plan_.settings.least_workshops || clock_.Now() - t.learn_time < plan_.quiet) continue;
      CONCORD_TRY(const bool due, IsDue(tx, t));
      if (!due) continue;
      CONCORD_TRY(const auto row, Insert(tx, t.programme, t.workshops));
      return true;
    }
    return false;
  });
}

void Trainings::Loop() {
  bool mine = false;
  for (;;) {
    {
      std::lock_guard lock(mutex_);
      if (stopping_) return;
      woken_ = false;
    }
    if (!lease_->held()) {
      mine = false;
      WaitOrStop(kLook);
      continue;
    }
    if (!mine) {
      Status taken = TakeOver();
      mine = taken.ok();
      if (!mine) {
        log::Error("trainings cannot be read", {{"error", taken.error().ToString()}});
        WaitOrStop(kRest);
        continue;
      }
    }
    auto training = store_.ReadUnscoped([](store::Tx& tx) { return db::RunningTraining(tx); });
    if (training.ok() && *training) {
      CarryOut(**training);
      continue;
    }
    auto due = BeginWhatIsDue();
    if (due.ok() && *due) continue;
    if (due.ok()) {
      AwaitTurn();
    } else {
      log::Error("trainings cannot be read", {{"error", due.error().ToString()}});
      WaitOrStop(kRest);
    }
  }
}

// Woken by what is learnt and by StartTraining; learning may have to become quiet first, so then one looks once more. What other
// replicas learn and are asked for is not heard: there one looks again and again.
void Trainings::AwaitTurn() {
  std::unique_lock lock(mutex_);
  const auto stirred = [&] { return stopping_ || woken_; };
  if (!alone_) {
    wake_.wait_for(lock, std::chrono::microseconds(kLook), stirred);
  } else if (!wake_.wait_for(lock, std::chrono::microseconds(plan_.quiet + kSecond), stirred)) {
    lock.unlock();
    const auto due = BeginWhatIsDue();
    lock.lock();
    if (due.ok() && !*due) wake_.wait(lock, stirred);
  }
}

void Trainings::CarryOut(const db::TrainingRow& training) {
  log::Info("training", {{"programme", training.programme}, {"training", training.id}});
  auto trained = RunTraining(store_, plan_, training.programme, [this](Micros at_most) { return WaitOrStop(at_most) || !lease_->held(); });
  const Micros deadline = SystemClock().Now() + 300 * kSecond;  // the replay of hundreds of workshops takes seconds
  Status ended = Ok();
  if (trained.ok()) {
    ended = store_.WriteUnscoped([&](store::Tx& tx) -> Status {
      CONCORD_TRY(const std::string outcome, Settle(tx, registry_, training.programme, *trained, plan_, clock_.Now()));
      CONCORD_TRY(const bool running, db::EndTraining(tx, training.id, "DONE", outcome, false, clock_.Now()));
      if (!running) return Unavailable("TRAINING_INTERRUPTED", "interrupted: another replica trains now");
      return Ok();
    },
                                 deadline);
  }
  const Error* error = !trained.ok() ? &trained.error() : !ended.ok() ? &ended.error()
                                                                      : nullptr;
  if (error == nullptr) return;
  log::Warning("training failed", {{"programme", training.programme}, {"training", training.id}, {"error", error->message}});
  const bool interrupted = error->reason == "TRAINING_INTERRUPTED";
  Status noted = store_.WriteUnscoped([&](store::Tx& tx) -> Status {
    CONCORD_TRY(const bool running, db::EndTraining(tx, training.id, "FAILED", error->message, interrupted, clock_.Now()));
    if (!running || interrupted) return Ok();  // it is tried again
    return TakeBackWithdrawn(tx, registry_, training.programme, "the training without it failed");
  },
                                     deadline);
  if (!noted.ok()) {  // it stays RUNNING and would be tried again at once
    log::Error("a training cannot be ended", {{"training", training.id}, {"error", noted.error().ToString()}});
    WaitOrStop(kRest);
  }
}

}  // namespace concord::learning
