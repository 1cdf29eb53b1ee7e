#pragma once
// Every model that is served, by name: those of programmes, which learning promotes, and those of a folder:
//   FOLDER/NAME/VERSION.mlp      (mlp_net.h; of several the highest version is stable)
#include <map>
#include <memory>
#include <shared_mutex>
#include <string>
#include <vector>

#include "inference/serve/served_model.h"

namespace concord::inference {

struct Listed {
  std::string model, version;
  bool ready = false;
  std::string words;  // its label, or why it is not ready
};

class Repository {
 public:
  // `folder` "": none.
  Repository(std::string folder, exec::Executor& workers, metrics::Registry& metrics, LaneLimits limits = {});

  // NOT_FOUND MODEL_NOT_FOUND.
  Result<std::shared_ptr<ServedModel>> Find(const std::string& name) const;
  std::vector<std::shared_ptr<ServedModel>> All() const;
  std::vector<Listed> Index() const;

  // Takes up what the folder has; what is refused is logged, and the next lower version serves.
  void LoadFolder();
  // Errors: NOT_FOUND MODEL_NOT_FOUND | MODEL_VERSION_NOT_FOUND; FAILED_PRECONDITION MODEL_REFUSED | MODEL_OF_LEARNING.
  Result<std::shared_ptr<const Version>> Read(const std::string& name, const std::string& version) const;  // of the folder, warm
  Status Load(const std::string& name, const std::string& version);                                        // as stable
  Status LoadTrial(const std::string& name, TrialPlan plan);
  Status Unload(const std::string& name);

  // A programme's promoted model, warmed up by the caller.
  void PutPromoted(std::shared_ptr<const Version> version);
  // No model of the programme is promoted any more.
  void Withdraw(const std::string& programme);
  // Who hears of trials that end by their verdict; {}: nobody, and nobody is being told any more.
  void OnRolledBack(ServedModel::OnRolledBack fn);

 private:
  std::shared_ptr<ServedModel> Make(const std::string& name, bool of_learning) const;
  void PutStable(const std::string& name, bool of_learning, std::shared_ptr<const Version> version);
  std::vector<std::string> VersionsOf(const std::string& name) const;  // in the folder, highest first
  std::vector<std::string> NamesInFolder() const;
  Status MineToLoad(const std::string& name) const;

  const std::string folder_;
  exec::Executor& workers_;
  metrics::Registry& metrics_;
  const LaneLimits limits_;
  mutable std::shared_mutex told_mutex_;  // of rolled_back_; held by who tells
  ServedModel::OnRolledBack rolled_back_;
  mutable std::mutex load_mutex_;  // one load at a time
  mutable std::shared_mutex mutex_;
  std::map<std::string, std::shared_ptr<ServedModel>> models_;
  std::map<std::string, std::string> refused_;  // "NAME/VERSION" → why, of the last try
};

}  // namespace concord::inference
