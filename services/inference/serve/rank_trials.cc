#include "inference/serve/rank_trials.h"

#include <algorithm>
#include <cmath>
#include <exception>
#include <thread>
#include <utility>

#include "inference/serve/hash.h"
#include "platform/log/log.h"

namespace concord::inference {
namespace {

constexpr int kLookingAtOnce = 4;
constexpr double kStableNs = 10e6;          // what is left to the stable version of a call's time
constexpr double kStableExplainNs = 500e6;  // where it says why

// The same people and the same list fall to the same side each time.
std::uint64_t KeyOf(const std::string& office, const ranking::WorkshopCase& workshop) {
  std::uint64_t key = HashOf(workshop.id, HashOf(workshop.country, HashOf(office)));
  std::uint64_t list = 0;
  for (const auto& candidate : workshop.candidates) list += HashOf(candidate.id);  // in any order
  return HashOf(std::to_string(list), key);
}

struct Timed {
  Result<Ranking> ranking = Internal("MODEL_FAILED", "it was not asked");
  double micros = 0;
  bool finite = true;
};

Timed Try(const Served& served, const ranking::WorkshopCase& workshop, const RankWith& rank) {
  const std::uint64_t begun = SteadyNs();
  Timed out;
  try {
    out.ranking = rank(served, workshop);
  } catch (const std::exception& e) {
    out.ranking = Internal("MODEL_FAILED", e.what());
  }
  out.micros = static_cast<double>(SteadyNs() - begun) / 1000;
  if (out.ranking.ok()) {
    for (const RankedAction& action : out.ranking->actions) out.finite &= std::isfinite(action.score) && std::isfinite(action.p_top.value_or(0));
  }
  return out;
}

bool Finite(const Reasoned& reasoned) {
  for (const auto& [action, parts] : reasoned.parts) {
    for (const auto& part : parts) {
      if (!std::isfinite(part.rule) || !std::isfinite(part.learnt)) return false;
    }
  }
  return true;
}

}  // namespace

double RankingDifference(const Ranking& one, const Ranking& other) {
  const std::size_t top = static_cast<std::size_t>(ranking::TopCount(static_cast<int>(one.actions.size())));
  if (one.actions.size() != other.actions.size() || one.actions.empty()) return one.actions.size() == other.actions.size() ? 0 : 1;
  std::size_t common = 0;
  for (std::size_t i = 0; i < top; ++i) {
    for (std::size_t k = 0; k < top; ++k) common += one.actions[i].id == other.actions[k].id;
  }
  return 1 - static_cast<double>(common) / static_cast<double>(top);
}

RankTrials::~RankTrials() {
  while (looking_ > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
}

// The two on the same input, after the answer.
void RankTrials::Compare(const std::shared_ptr<ServedModel>& model, const std::shared_ptr<Trial>& trial, const std::shared_ptr<const Served>& stable,
                         const std::shared_ptr<const Served>& tried, const ranking::WorkshopCase& workshop) const {
  if (!trial->Compares()) return;
  if (looking_.fetch_add(1) >= kLookingAtOnce) {
    --looking_;
    return;
  }
  struct Seen {
    Timed theirs, mine;
  };
  const auto seen = std::make_shared<Seen>();
  const auto run = [seen, stable, tried, workshop, plain = plain_] {
    seen->theirs = Try(*stable, workshop, plain);
    if (seen->theirs.ranking.ok()) seen->mine = Try(*tried, workshop, plain);
  };
  const auto done = [this, seen, model, trial] {
    const auto& [theirs, mine] = *seen;
    if (theirs.ranking.ok()) {
      trial->StableAnswered(theirs.micros);
      if (!mine.ranking.ok() || !mine.finite) {
        trial->Failed(mine.ranking.ok() ? Fault::kNotFinite : Fault::kError);
      } else {
        if (trial->plan().shadow) trial->Answered(mine.micros);
        trial->Compared(RankingDifference(*mine.ranking, *theirs.ranking));
      }
      model->Judge(trial);
    }
    --looking_;
  };
  const auto late = [this, model, trial](bool ran) {
    if (ran) {
      trial->Failed(Fault::kLate);
      model->Judge(trial);
    }
    --looking_;
  };
  if (const auto begun = trial->tryout().Submit({run, done, late, trial->DueNs(0, 0)}); begun != Tryout::Outcome::kDone) late(begun == Tryout::Outcome::kHangs);
}

Result<Ranking> RankTrials::Rank(std::shared_ptr<const Served>& served, const std::string& office, const ranking::WorkshopCase& workshop,
                                 const RankWith& rank, Micros deadline) const {
  const auto found = repository_.Find(workshop.programme);
  const auto trial = found.ok() ? (*found)->trial() : nullptr;
  if (!trial || !trial->version()->ranker) return rank(*served, workshop);
  auto with = std::make_shared<Served>(*served);
  with->model = trial->version()->ranker;
  with->model_version = trial->plan().version;
  with->model_sha256 = trial->plan().sha256;
  const std::shared_ptr<const Served> tried = std::move(with);

  if (!trial->Takes(office, KeyOf(office, workshop))) {
    auto answer = rank(*served, workshop);
    if (answer.ok() && trial->plan().shadow) Compare(*found, trial, served, tried, workshop);
    return answer;
  }
  const auto attempt = std::make_shared<Timed>();
  const std::uint64_t now = SteadyNs();
  const auto outcome = trial->tryout().RunWithin(std::max(now, trial->DueNs(deadline, kStableNs)) - now,
                                                 [attempt, tried, workshop, rank] { *attempt = Try(*tried, workshop, rank); });
  if (outcome != Tryout::Outcome::kDone) {
    if (outcome == Tryout::Outcome::kHangs) {
      log::Warning("canary did not rank in time", {{"model", workshop.programme}, {"version", trial->plan().version}});
      trial->Failed(Fault::kLate);
      (*found)->Judge(trial);
    }
    return rank(*served, workshop);
  }
  Timed& canary = *attempt;
  if (canary.ranking.ok() && canary.finite) {
    trial->Answered(canary.micros);
    Compare(*found, trial, served, tried, workshop);
    (*found)->Judge(trial);
    served = tried;
    return std::move(canary.ranking);
  }
  auto answer = rank(*served, workshop);
  if (!answer.ok()) return answer;  // nobody can answer this
  log::Warning("canary could not rank", {{"model", workshop.programme}, {"version", trial->plan().version}, {"reason", canary.ranking.ok() ? "not finite" : canary.ranking.error().message}});
  trial->Failed(canary.ranking.ok() ? Fault::kNotFinite : Fault::kError);
  (*found)->Judge(trial);
  return answer;
}

Result<Reasoned> RankTrials::Explain(std::shared_ptr<const Served>& served, const std::shared_ptr<const Served>& stable, const ranking::WorkshopCase& workshop,
                                     const ExplainWith& why, Micros deadline) const {
  const auto tried = std::exchange(served, stable);
  if (tried == stable) return why(*stable, workshop);
  const auto found = repository_.Find(workshop.programme);
  const auto trial = found.ok() ? (*found)->trial() : nullptr;
  if (!trial || trial->version()->ranker != tried->model) return why(*stable, workshop);  // taken back meanwhile
  struct Attempt {
    Result<Reasoned> reasoned = Internal("MODEL_FAILED", "it was not asked");
  };
  const auto attempt = std::make_shared<Attempt>();
  const std::uint64_t now = SteadyNs();
  const auto outcome = trial->explaining().RunWithin(std::max(now, trial->ExplainDueNs(deadline, kStableExplainNs)) - now, [attempt, tried, workshop, why] {
    try {
      attempt->reasoned = why(*tried, workshop);
    } catch (const std::exception& e) {
      attempt->reasoned = Internal("MODEL_FAILED", e.what());
    }
  });
  const bool done = outcome == Tryout::Outcome::kDone;
  const bool finite = done && attempt->reasoned.ok() && Finite(*attempt->reasoned);
  if (finite) {
    trial->Explained();
    served = tried;
    return std::move(attempt->reasoned);
  }
  auto reasoned = why(*stable, workshop);
  if (!reasoned.ok() || outcome == Tryout::Outcome::kBusy) return reasoned;  // nobody can say it; or its turn did not come
  const std::string failed = !done ? "not in time" : attempt->reasoned.ok() ? "not finite"
                                                                            : attempt->reasoned.error().message;
  log::Warning("canary could not say why", {{"model", workshop.programme}, {"version", trial->plan().version}, {"reason", failed}});
  trial->ExplainFailed(!done ? Fault::kLate : attempt->reasoned.ok() ? Fault::kNotFinite : Fault::kError);
  (*found)->Judge(trial);
  return reasoned;
}

}  // namespace concord::inference
