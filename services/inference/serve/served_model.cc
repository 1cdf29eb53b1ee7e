#include "inference/serve/served_model.h"

#include "platform/log/log.h"

namespace concord::inference {

ServedModel::ServedModel(std::string name, bool of_learning, exec::Executor& workers, metrics::Registry& metrics, LaneLimits limits, OnRolledBack rolled_back)
    : name_(std::move(name)),
      of_learning_(of_learning),
      metrics_(metrics),
      rolled_back_(std::move(rolled_back)),
      lane_(
          workers, metrics, name_, limits, [this] { return stable(); }, [this](const std::shared_ptr<Trial>& trial) { Judge(trial); }) {}

std::shared_ptr<const Version> ServedModel::stable() const {
  std::lock_guard lock(mutex_);
  return stable_;
}

std::shared_ptr<Trial> ServedModel::trial() const {
  std::lock_guard lock(mutex_);
  return trial_;
}

std::optional<RolledBack> ServedModel::last_rollback() const {
  std::lock_guard lock(mutex_);
  return last_;
}

std::vector<std::shared_ptr<const Version>> ServedModel::versions() const {
  std::lock_guard lock(mutex_);
  std::vector<std::shared_ptr<const Version>> out{stable_};
  if (trial_) out.push_back(trial_->version());
  return out;
}

void ServedModel::PutStable(std::shared_ptr<const Version> version) {
  std::shared_ptr<const Version> before;  // goes outside of the lock
  std::lock_guard lock(mutex_);
  before = std::move(stable_);
  stable_ = std::move(version);
  if (trial_ && trial_->plan().version == stable_->version) trial_.reset();
}

void ServedModel::PutTrial(std::shared_ptr<Trial> trial) {
  std::lock_guard lock(mutex_);
  trial_.swap(trial);
}

void ServedModel::PutRollBack(std::optional<RolledBack> rolled_back) {
  std::lock_guard lock(mutex_);
  last_ = std::move(rolled_back);
}

void ServedModel::Judge(const std::shared_ptr<Trial>& trial) {
  if (auto verdict = trial->TakeVerdict()) RollBack(trial, std::move(*verdict));
}

void ServedModel::RollBack(const std::shared_ptr<Trial>& trial, Verdict verdict) {
  RolledBack done{trial->plan().version, std::move(verdict), SystemClock().Now(), trial->Now()};
  {
    std::lock_guard lock(mutex_);
    if (trial_ != trial) return;
    trial_.reset();
    last_ = done;
  }
  metrics_.AddCounter("concord_inference_rollbacks_total", "Versions taken back, by reason.", {{"model", name_}, {"reason", done.verdict.reason}}).Add();
  log::Warning("version taken back", {{"model", name_}, {"version", done.version}, {"reason", done.verdict.reason}, {"words", done.verdict.words}});
  rolled_back_(*this, trial, done);
}

Status ServedModel::Route(const std::string& version, const std::string& office, std::uint64_t key, Request& request) const {
  std::lock_guard lock(mutex_);
  if (version.empty()) {
    request.version = stable_;
    if (!trial_) return Ok();
    if (trial_->plan().shadow) {
      if (trial_->version()->runnable->signature() == stable_->runnable->signature()) request.trial = trial_;
    } else if (trial_->Takes(office, key) && trial_->version()->runnable->signature() == stable_->runnable->signature()) {
      request.trial = trial_;
      request.version = trial_->version();
    }
    return Ok();
  }
  if (version == "stable" || version == stable_->version) {
    request.version = stable_;
    return Ok();
  }
  if (trial_ && (version == "canary" || version == trial_->plan().version)) {
    request.version = trial_->version();
    request.trial = trial_;  // one that hangs holds up nobody here either
    return Ok();
  }
  return NotFound("MODEL_VERSION_NOT_FOUND", "model " + name_ + " has no version " + version + "; it is served as " + stable_->version +
                                                 (trial_ ? " (stable) and " + trial_->plan().version + " (tried)" : ""));
}

}  // namespace concord::inference
