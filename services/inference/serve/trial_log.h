#pragma once
// What is known of a trial, kept over restarts in the data folder: one small file a model. Without a folder nothing is kept.
#include <optional>
#include <string>

#include "inference/serve/trial.h"

namespace concord::inference {

class TrialLog {
 public:
  explicit TrialLog(std::string folder) : folder_(std::move(folder)) {}
  // Of this very trial; a file that is damaged or of another one counts as none.
  std::optional<Comparison> Read(const std::string& model, const TrialPlan& plan) const;
  void Write(const std::string& model, const TrialPlan& plan, const Comparison& seen) const;
  void Remove(const std::string& model) const;

 private:
  std::string FileOf(const std::string& model) const;
  std::string folder_;
};

}  // namespace concord::inference
