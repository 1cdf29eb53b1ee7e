#pragma once
// Runs use cases in transactions: begin, savepoints, commit, again after a conflict or a lost connection, and the truth about a
// commit that was not answered.
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "platform/store/listeners.h"
#include "platform/store/postgres/gauges.h"
#include "platform/store/postgres/pool.h"
#include "platform/store/postgres/tx.h"

namespace concord::store::internal {

// A use case that waits for its answer.
struct Job {
  Job(const Closure& f, Moment u) : fn(f), until(u) {}
  const Closure& fn;
  const Moment until;
  Status result = Ok();
  bool settled = false;  // the result stands whatever becomes of the others
  std::unique_ptr<PostgresTx> tx;
};

class Transactions {
 public:
  Transactions(Pool& pool, bool scoped, Gauges& gauges, Listeners& listeners) : pool_(pool), scoped_(scoped), gauges_(gauges), listeners_(listeners) {}

  using Jobs = std::vector<Job*>;
  // Answers every job of `jobs`. Once the transaction has begun it asks `more` for another use case to take along, until there is
  // none; those it appends to `jobs`. `office` "": unscoped.
  void Write(const std::string& office, Jobs& jobs, const std::function<Job*()>& more);
  Status View(const std::string& office, const Closure& fn, Moment until);

 private:
  enum class Outcome { kSettled, kConflict, kLost, kAnew };  // kAnew: with savepoints, and waiting for every answer
  Outcome Attempt(Session& session, const std::string& office, Jobs& jobs, const std::function<Job*()>& more, bool again);
  void Begin(Session& session, const std::string& office, Moment until);
  Outcome RunOne(Session& session, const std::string& office, Job& job, bool again, bool others);
  Outcome Commit(Session& session, const std::string& office, Jobs& jobs);
  Outcome SettleDoubt(Session& session, Jobs& jobs, Moment until);
  void Undo(Session& session, const std::string& office);
  void Tell(Jobs& jobs);

  Pool& pool_;
  const bool scoped_;
  Gauges& gauges_;
  Listeners& listeners_;
  Statements statements_;
};

}  // namespace concord::store::internal
