#pragma once
// A model by its name: the stable version, the one that is tried, and the queue of their calls.
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "inference/serve/lane.h"
#include "inference/serve/trial.h"

namespace concord::inference {

struct RolledBack {
  std::string version;
  Verdict verdict;
  Micros time = 0;
  Comparison comparison;
};

class ServedModel {
 public:
  // `rolled_back`: a trial ended by its verdict; called on the thread that ran the batch, must be quick.
  using OnRolledBack = std::function<void(const ServedModel&, const std::shared_ptr<Trial>&, const RolledBack&)>;
  ServedModel(std::string name, bool of_learning, exec::Executor& workers, metrics::Registry& metrics, LaneLimits limits, OnRolledBack rolled_back);

  const std::string& name() const { return name_; }
  bool of_learning() const { return of_learning_; }  // a programme's: comes by promotion
  std::shared_ptr<const Version> stable() const;
  std::shared_ptr<Trial> trial() const;
  std::optional<RolledBack> last_rollback() const;
  // Stable first.
  std::vector<std::shared_ptr<const Version>> versions() const;

  // Calls that have been routed go on with what they were routed to. A trial of this version ends.
  void PutStable(std::shared_ptr<const Version> version);
  void PutTrial(std::shared_ptr<Trial> trial);  // null: none
  void PutRollBack(std::optional<RolledBack> rolled_back);
  // The trial ends if it has reason to.
  void Judge(const std::shared_ptr<Trial>& trial);
  // Ends it for `verdict`, unless another is on by now. Its name and reason are kept.
  void RollBack(const std::shared_ptr<Trial>& trial, Verdict verdict);

  // Which version answers: sets version and trial. `version`: name or label, "" routes. NOT_FOUND MODEL_VERSION_NOT_FOUND.
  Status Route(const std::string& version, const std::string& office, std::uint64_t key, Request& request) const;
  Lane& lane() { return lane_; }

 private:
  const std::string name_;
  const bool of_learning_;
  metrics::Registry& metrics_;
  const OnRolledBack rolled_back_;
  mutable std::mutex mutex_;
  std::shared_ptr<const Version> stable_;
  std::shared_ptr<Trial> trial_;
  std::optional<RolledBack> last_;
  Lane lane_;  // the last: ends first
};

}  // namespace concord::inference
