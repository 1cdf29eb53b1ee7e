#include "platform/store/sqlite/writer.h"

#include <algorithm>
#include <chrono>

namespace concord::store::internal {
namespace {

std::chrono::system_clock::time_point At(Micros t) {
  return std::chrono::system_clock::time_point(std::chrono::microseconds(t));
}

Error Late() { return Error(Code::kDeadlineExceeded, "DEADLINE_PASSED", "the deadline passed before the transaction began"); }

// Errors after which nothing more can be written for now: running the others again one by one would only repeat them.
bool IsOfTheDisk(const Error& e) { return e.reason == "STORE_FULL" || e.reason == "STORE_IO" || e.reason == "STORE_CORRUPT"; }

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection, const SqliteOptions& options, Listeners& listeners)
    : connection_(std::move(connection)),
      group_limit_(std::max<std::size_t>(options.group, 1)),
      queue_limit_(options.queue_limit),
      listeners_(listeners),
      thread_([this] { Loop(); }) {}

Writer::~Writer() {
  {
    std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

Status Writer::Write(const std::string& office, bool scoped, const Closure& fn, Micros deadline) {
  if (thread_id_.load() == std::this_thread::get_id()) {
    return Internal("NESTED_TRANSACTION", "a use case began a transaction inside a transaction");
  }
  Job job{office, scoped, fn, deadline};
  std::unique_lock lock(mutex_);
  if (stopping_) return Unavailable("STORE_CLOSED", "the store is closing");
  if (queue_.size() >= queue_limit_) return ResourceExhausted("STORE_QUEUE_FULL", "too many transactions wait; try again");
  queue_.push_back(&job);
  if (queue_.size() == 1) wake_.notify_one();
  while (!job.done) {
    if (job.taken) {
      job.wake.wait(lock);
    } else if (job.wake.wait_until(lock, At(deadline)) == std::cv_status::timeout && !job.taken) {
      queue_.erase(std::find(queue_.begin(), queue_.end(), &job));
      return Late();
    }
  }
  return std::move(job.result);
}

std::shared_ptr<void> Writer::Pause() {
  std::unique_lock lock(mutex_);
  ++pauses_;
  wake_.notify_all();
  paused_.wait(lock, [&] { return standing_; });
  return std::shared_ptr<void>(this, [](void* self) {
    auto* writer = static_cast<Writer*>(self);
    std::lock_guard lock(writer->mutex_);
    --writer->pauses_;
    writer->wake_.notify_all();
  });
}

SqliteStats Writer::Stats() const {
  std::lock_guard lock(mutex_);
  return {commits_, use_cases_, queue_.size()};
}

void Writer::Loop() {
  thread_id_ = std::this_thread::get_id();
  std::unique_lock lock(mutex_);
  for (;;) {
    // No work is in progress here: this is the border between two groups.
    standing_ = true;
    if (pauses_ > 0) paused_.notify_all();
    wake_.wait(lock, [&] { return pauses_ == 0 && (stopping_ || !queue_.empty()); });
    standing_ = false;
    if (queue_.empty()) return;
    Group group;
    while (!queue_.empty() && group.size() < group_limit_) {
      queue_.front()->taken = true;
      group.push_back(queue_.front());
      queue_.pop_front();
    }
    lock.unlock();
    RunAndAnswer(group);
    lock.lock();
    for (Job* job : group) {
      job->done = true;
      job->wake.notify_one();  // under the lock: afterwards the job is gone
    }
  }
}

void Writer::RunAndAnswer(Group& group) {
  if (RunGroup(group) == Outcome::kAlone) {
    for (Job* job : group) {
      Group alone{job};
      if (RunGroup(alone) == Outcome::kAlone && job->result.ok()) {
        job->result = Aborted("TRANSACTION_UNDONE", "the database undid the transaction");
      }
    }
  }
  std::set<std::string> channels;
  for (Job* job : group) {
    if (job->result.ok()) {
      for (auto& fn : job->tx->on_commit) fn();
      channels.merge(job->tx->channels);
    }
    job->tx.reset();
  }
  if (!channels.empty()) listeners_.Call(channels);
}

void Writer::FailAll(Group& group, const Error& error) {
  for (Job* job : group) {
    if (job->result.ok()) job->result = error;
  }
}

// One use case inside its savepoint.
Status Writer::RunOne(Job& job) {
  job.tx = std::make_unique<SqliteTx>(*connection_, job.office, job.scoped);
  if (SystemClock().Now() > job.deadline) return Late();
  CONCORD_CHECK_OK(connection_->Control("SAVEPOINT use_case"));
  connection_->SetDeadline(job.deadline);
  Status s = job.tx->Run(job.fn);
  connection_->SetDeadline(0);
  if (!connection_->InTransaction()) return s.ok() ? Status(Aborted("TRANSACTION_UNDONE", "the database undid the transaction")) : s;
  if (!s.ok()) {
    if (Status back = connection_->Control("ROLLBACK TO use_case"); !back.ok()) return back;
  }
  if (Status end = connection_->Control("RELEASE use_case"); !end.ok()) return end;
  return s;
}

Writer::Outcome Writer::RunGroup(Group& group) {
  for (Job* job : group) job->result = Ok();
  if (Status begun = connection_->Control("BEGIN IMMEDIATE"); !begun.ok()) {
    FailAll(group, begun.error());
    return Outcome::kSettled;
  }
  for (Job* job : group) {
    job->result = RunOne(*job);
    if (!connection_->InTransaction()) {
      // SQLite undid everything, the use cases before this one included. A full disk fails them all; anything else (a deadline
      // in the middle of a change) is this use case's own, and the others get another chance.
      if (job->result.ok() || IsOfTheDisk(job->result.error())) {
        FailAll(group, job->result.ok() ? Aborted("TRANSACTION_UNDONE", "the database undid the transaction") : job->result.error());
        return Outcome::kSettled;
      }
      return group.size() == 1 ? Outcome::kSettled : Outcome::kAlone;
    }
  }
  Status committed = connection_->Control("COMMIT");
  if (!committed.ok()) {
    if (connection_->InTransaction()) (void)connection_->Control("ROLLBACK");
    if (group.size() > 1 && !IsOfTheDisk(committed.error())) return Outcome::kAlone;
    FailAll(group, committed.error());
    return Outcome::kSettled;
  }
  std::lock_guard lock(mutex_);
  ++commits_;
  use_cases_ += group.size();
  return Outcome::kSettled;
}

}  // namespace concord::store::internal
