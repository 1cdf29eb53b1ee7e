#pragma once
// Rankings of a programme whose model has a version on trial: which one answers, and what came of it.
#include <functional>
#include <memory>
#include <string>

#include "inference/app/rank.h"
#include "inference/serve/repository.h"

namespace concord::inference {

using RankWith = std::function<Result<Ranking>(const Served&, const ranking::WorkshopCase&)>;

class RankTrials {
 public:
  // Both outlive it. What is looked at besides an answer runs on `workers`, a little at a time.
  // `plain` ranks there.
  RankTrials(const Repository& repository, exec::Executor& workers, RankWith plain = inference::Rank) : repository_(repository), workers_(workers), plain_(std::move(plain)) {}
  ~RankTrials();

  // As `rank(*served, workshop)`; or with the version on trial, where the call falls to it and it can answer: then `served` is that.
  Result<Ranking> Rank(std::shared_ptr<const Served>& served, const std::string& office, const ranking::WorkshopCase& workshop, const RankWith& rank) const;

 private:
  using Other = std::function<void()>;
  void Later(Other look) const;
  void Compare(const std::shared_ptr<ServedModel>& model, const std::shared_ptr<Trial>& trial, const std::shared_ptr<const Served>& stable,
               const std::shared_ptr<const Served>& tried, const ranking::WorkshopCase& workshop) const;
  const Repository& repository_;
  exec::Executor& workers_;
  const RankWith plain_;
  mutable std::atomic<int> looking_{0};
};

// Part of the first five that differs, 0 to 1.
double RankingDifference(const Ranking& one, const Ranking& other);

}  // namespace concord::inference
