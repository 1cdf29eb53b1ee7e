#pragma once
// Rankings of a programme whose model has a version on trial: which one answers, and what came of it.
#include <functional>
#include <memory>
#include <string>

#include "inference/app/rank.h"
#include "inference/app/reasoned.h"
#include "inference/serve/repository.h"

namespace concord::inference {

using ExplainWith = std::function<Result<Reasoned>(const Served&, const ranking::WorkshopCase&)>;
using RankWith = std::function<Result<Ranking>(const Served&, const ranking::WorkshopCase&)>;

class RankTrials {
 public:
  // `plain` ranks what is looked at besides an answer, a little at a time, where the version on trial runs.
  explicit RankTrials(const Repository& repository, RankWith plain = inference::Rank) : repository_(repository), plain_(std::move(plain)) {}
  ~RankTrials();

  // As `rank(*served, workshop)`; or with the version on trial, where the call falls to it and it answers in time: then `served` is that.
  // `rank` is copied, and must not refer to anything that ends with the call: a version that hangs may still be at it.
  Result<Ranking> Rank(std::shared_ptr<const Served>& served, const std::string& office, const ranking::WorkshopCase& workshop, const RankWith& rank,
                       Micros deadline = 0) const;
  // Why, by whom `Rank` has found to rank: `served`. Where that is on trial and cannot say in time, `served` is `stable` again and says it; the
  // ranking is then to be made anew. `why` as `rank`.
  Result<Reasoned> Explain(std::shared_ptr<const Served>& served, const std::shared_ptr<const Served>& stable, const ranking::WorkshopCase& workshop,
                           const ExplainWith& why, Micros deadline = 0) const;

 private:
  void Compare(const std::shared_ptr<ServedModel>& model, const std::shared_ptr<Trial>& trial, const std::shared_ptr<const Served>& stable,
               const std::shared_ptr<const Served>& tried, const ranking::WorkshopCase& workshop) const;
  const Repository& repository_;
  const RankWith plain_;
  mutable std::atomic<int> looking_{0};
};

// Part of the first five that differs, 0 to 1.
double RankingDifference(const Ranking& one, const Ranking& other);

}  // namespace concord::inference
