#include "platform/store/postgres/transactions.h"

#include <algorithm>
#include <random>
#include <thread>
#include <utility>

#include "platform/store/postgres/doubt.h"
#include "platform/store/postgres/failure.h"

namespace concord::store::internal {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

constexpr milliseconds kGrace{300};            // for the server to say itself that time is up
constexpr milliseconds kGroupTime{20};         // then nobody else is taken along
constexpr milliseconds kCommitPatience{2000};  // one short deadline does not put a whole group in doubt

// Serial use cases of an office, whichever process they run in. Of the session, not of the transaction: the snapshot has to be
// taken after the lock is had.
constexpr char kLock[] = "SELECT pg_advisory_lock($1::int, $2::int)";
constexpr char kUnlock[] = "SELECT pg_advisory_unlock($1::int, $2::int)";
constexpr char kStart[] = "SELECT set_config('concord.office', $1, true), pg_current_xact_id()::text";
constexpr char kStartView[] = "SELECT set_config('concord.office', $1, true)";

std::vector<std::string> LockOf(const std::string& office) {
  std::uint32_t hash = 2166136261u;
  for (unsigned char c : office) hash = (hash ^ c) * 16777619u;
  return {"67079", std::to_string(static_cast<std::int32_t>(hash))};
}

Moment LastOf(const std::vector<Job*>& jobs) {
  Moment last = Moment::min();
  for (const Job* job : jobs) {
    if (!job->settled) last = std::max(last, job->until);
  }
  return last;
}

void Settle(Job& job, Status result) {
  if (job.settled) return;
  job.result = std::move(result);
  job.settled = true;
}

void SettleAll(std::vector<Job*>& jobs, const Error& error) {
  for (Job* job : jobs) Settle(*job, error);
}

bool AllSettled(const std::vector<Job*>& jobs) {
  return std::all_of(jobs.begin(), jobs.end(), [](const Job* job) { return job->settled; });
}

// Longer every time, and not the same for two who met.
void Pause(int attempt, Moment until) {
  thread_local std::minstd_rand random(std::random_device{}());
  const int most = std::min(2 << std::min(attempt, 6), 100);
  const auto pause = milliseconds(std::uniform_int_distribution<int>(most / 2, most)(random));
  std::this_thread::sleep_until(std::min(Clock::now() + pause, until));
}

}  // namespace

void Transactions::Write(const std::string& office, Jobs& jobs, const std::function<Job*()>& more) {
  Outcome last = Outcome::kSettled;
  bool conflicts = false;
  for (int attempt = 0; !AllSettled(jobs); ++attempt) {
    if (attempt > 0) {
      gauges_.retries.Add();
      for (Job* job : jobs) {
        if (Clock::now() >= job->until) Settle(*job, Late());
      }
      if (AllSettled(jobs)) break;
      if (attempt > 1 || last == Outcome::kConflict) Pause(attempt, LastOf(jobs));
    }
    auto lease = pool_.Take(LastOf(jobs), last == Outcome::kLost);
    if (!lease.ok()) {
      SettleAll(jobs, lease.error());
      break;
    }
    last = Attempt(**lease, office, jobs, more, attempt > 0);
    conflicts = conflicts || last == Outcome::kConflict;
  }
  for (Job* job : jobs) {
    job->tx.reset();
    if (!job->result.ok() && job->result.error().reason == kReadOnly) pool_.Refused();
    if (conflicts && !job->result.ok() && job->result.error().code == Code::kDeadlineExceeded) {
      job->result = Aborted("TRANSACTION_CONFLICT", "other transactions changed the same rows until the deadline");
    }
    (job->result.ok() ? gauges_.use_cases : gauges_.failed).Add();
  }
}

// Goes with the first statement. Where the lock is not had, that statement gets the error of it, and nothing is committed.
void Transactions::Begin(Session& session, const std::string& office, Moment until) {
  session.LimitStatements(until);
  if (scoped_) session.Ahead(kLock, LockOf(office));
  session.AheadBorder();
  session.Ahead(scoped_ ? "BEGIN ISOLATION LEVEL REPEATABLE READ" : "BEGIN ISOLATION LEVEL SERIALIZABLE");
  session.Ahead(kStart, {office}, true);
}

void Transactions::Undo(Session& session, const std::string& office) {
  if (!session.open()) return;
  session.DropAhead();
  session.Ahead("ROLLBACK");
  session.AheadBorder();
  if (scoped_) session.Ahead(kUnlock, LockOf(office));
  session.Post();
}

Transactions::Outcome Transactions::RunOne(Session& session, const std::string& office, Job& job, bool again, bool others) {
  job.tx = std::make_unique<PostgresTx>(session, statements_, office, scoped_, job.until, !again);
  if (Clock::now() >= job.until) {
    job.result = Late();
    return Outcome::kSettled;
  }
  if (again) session.Ahead("SAVEPOINT use_case");
  job.result = job.tx->Run(job.fn);
  if (!session.open()) {
    if (session.end() == End::kCut) Settle(job, Late());
    return Outcome::kLost;
  }
  if (job.tx->conflict()) return Outcome::kConflict;
  if (session.ahead_write_failed()) return Outcome::kAnew;
  if (!again && others && !job.result.ok() && job.tx->wrote()) return Outcome::kAnew;  // it must not undo the work of those before
  if (again) {
    if (!job.result.ok()) {
      session.Ahead("ROLLBACK TO use_case");
      session.ForgetLimit();
    }
    session.Ahead("RELEASE use_case");
  }
  return Outcome::kSettled;
}

Transactions::Outcome Transactions::Attempt(Session& session, const std::string& office, Jobs& jobs, const std::function<Job*()>& more, bool again) {
  Begin(session, office, LastOf(jobs));
  if (again) {  // savepoints stand on it
    auto begun = session.Flush(LastOf(jobs) + kGrace);
    if (!begun.ok()) {
      if (session.end() == End::kLost) return Outcome::kLost;
      const bool conflict = session.open() && IsConflict(session.sqlstate(), session.last_text());
      if (conflict) session.ForgetStatements();
      if (session.open()) Undo(session, office);
      if (conflict) return Outcome::kConflict;
      SettleAll(jobs, begun.error());
      return Outcome::kSettled;
    }
  }
  const Moment begun_at = Clock::now();
  for (std::size_t i = 0; i < jobs.size(); ++i) {
    Job& job = *jobs[i];
    if (!job.settled) {
      // A first attempt goes without savepoints: few fail after they have written, and then all run again with them.
      const Outcome outcome = RunOne(session, office, job, again, i > 0);
      if (outcome != Outcome::kSettled) {
        if (session.open() && session.sqlstate() == "0A000") session.ForgetStatements();
        Undo(session, office);
        return outcome;
      }
      if (!again && i == 0 && !job.result.ok()) break;
    }
    if (i + 1 == jobs.size() && Clock::now() < begun_at + kGroupTime) {
      if (Job* next = more()) jobs.push_back(next);
    }
  }
  if (std::none_of(jobs.begin(), jobs.end(), [](const Job* job) { return !job->settled && job->result.ok(); })) {
    Undo(session, office);
    for (Job* job : jobs) job->settled = true;
    return Outcome::kSettled;
  }
  return Commit(session, office, jobs);
}

Transactions::Outcome Transactions::Commit(Session& session, const std::string& office, Jobs& jobs) {
  Moment until = Moment::max();
  for (const Job* job : jobs) {
    if (!job->settled) until = std::min(until, job->until);
  }
  until = std::max(until, Clock::now() + kCommitPatience);
  // Writes that went ahead are waited for first: whether a connection that goes now has saved anything is then no question.
  auto committed = session.has_ahead_write() ? session.Flush(until) : Result<Answer>(Answer());
  if (!session.open()) return Outcome::kLost;
  if (committed.ok()) {
    session.Ahead("COMMIT");
    session.AheadBorder();
    if (scoped_) session.Ahead(kUnlock, LockOf(office));
    committed = session.Flush(until);
    if (!session.open()) return SettleDoubt(session, jobs, until);
  }
  if (committed.ok() && session.committed()) {
    gauges_.commits.Add();
    Tell(jobs);
    for (Job* job : jobs) job->settled = true;
    return Outcome::kSettled;
  }
  const bool conflict = IsConflict(session.sqlstate(), session.last_text());
  const bool anew = session.ahead_write_failed();
  const Error why = committed.ok() ? Aborted("TRANSACTION_UNDONE", "the database undid the transaction") : committed.error();
  Undo(session, office);
  if (conflict) return Outcome::kConflict;
  if (anew) return Outcome::kAnew;
  SettleAll(jobs, why);
  return Outcome::kSettled;
}

// The connection went while COMMIT was under way: only the server knows.
Transactions::Outcome Transactions::SettleDoubt(Session& session, Jobs& jobs, Moment until) {
  if (session.kept().empty()) return Outcome::kLost;  // it had written nothing: all went with the COMMIT
  switch (FateOf(pool_, session.kept()[0].Text(1), session.life(), std::max(until, Clock::now() + milliseconds(500)))) {
    case Fate::kCommitted:
      gauges_.commits.Add();
      Tell(jobs);
      for (Job* job : jobs) job->settled = true;
      return Outcome::kSettled;
    case Fate::kUndone:
      return Outcome::kLost;
    case Fate::kUnknown:
      break;
  }
  for (Job* job : jobs) {
    if (job->settled || !job->result.ok()) continue;
    gauges_.doubts.Add();
    Settle(*job, Unavailable("COMMIT_UNKNOWN", "the database went away during the commit: whether it was saved is not known"));
  }
  for (Job* job : jobs) job->settled = true;
  return Outcome::kSettled;
}

void Transactions::Tell(Jobs& jobs) {
  std::set<std::string> channels;
  for (Job* job : jobs) {
    if (job->settled || !job->result.ok()) continue;
    for (auto& fn : job->tx->on_commit) fn();
    channels.merge(job->tx->channels);
  }
  if (!channels.empty()) listeners_.Call(channels);
}

Status Transactions::View(const std::string& office, const Closure& fn, Moment until) {
  for (bool fresh = false;; fresh = true) {
    CONCORD_TRY(auto session, pool_.Take(until, fresh));
    session->LimitStatements(until);
    session->AheadBorder();
    session->Ahead("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    session->Ahead(kStartView, {office});
    PostgresTx tx(*session, statements_, office, scoped_, until, false);
    Status result = tx.Run(fn);
    if (!result.ok() && result.error().reason == kReadOnly) result = Internal("SQL_ERROR", "a read-only transaction cannot write");
    if (session->end() == End::kLost && !fresh) continue;  // it had lain idle while the server went
    if (session->end() == End::kCut) return Late();
    if (!session->open()) return result;
    if (tx.conflict()) session->ForgetStatements();
    if (session->has_ahead()) {
      session->DropAhead();  // it asked nothing
    } else {
      session->Ahead(result.ok() ? "COMMIT" : "ROLLBACK");
      if (!result.ok()) session->ForgetLimit();
      session->Post();
    }
    if (tx.conflict() && !fresh) continue;
    if (result.ok()) {
      for (auto& hook : tx.on_commit) hook();
      if (!tx.channels.empty()) listeners_.Call(tx.channels);
    }
    return result;
  }
}

}  // namespace concord::store::internal
