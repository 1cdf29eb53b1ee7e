#include "inference/app/served.h"

#include <algorithm>

namespace concord::inference {

int Served::workshops() const { return std::max(static_cast<int>(learnt->evidence.workshops()), model->parts().workshops); }

std::shared_ptr<const Served> Shelf::Of(const std::string& programme) const {
  static const auto kNothing = std::make_shared<const Served>();
  std::lock_guard lock(mutex_);
  const auto found = served_.find(programme);
  return found == served_.end() ? kNothing : found->second;
}

std::map<std::string, std::shared_ptr<const Served>> Shelf::All() const {
  std::lock_guard lock(mutex_);
  return served_;
}

Served Shelf::Copy(const std::string& programme) const {
  const auto found = served_.find(programme);
  return found == served_.end() ? Served() : *found->second;
}

void Shelf::PutModel(const std::string& programme, std::shared_ptr<const ranking::Model> model, std::string version, std::string sha256) {
  std::unique_lock lock(mutex_);
  Served next = Copy(programme);
  next.model = std::move(model);
  next.model_version = std::move(version);
  next.model_sha256 = std::move(sha256);
  if (const auto waits = waiting_.find(programme); waits != waiting_.end() && next.Fits(*waits->second)) {
    next.learnt = std::move(waits->second);
    waiting_.erase(waits);
  }
  const auto put = served_[programme] = std::make_shared<const Served>(std::move(next));
  lock.unlock();
  if (on_model_) on_model_(programme, *put);
}

void Shelf::PutLearnt(const std::string& programme, std::shared_ptr<const Learnt> learnt) {
  std::lock_guard lock(mutex_);
  Put(programme, std::move(learnt));
}

void Shelf::Put(const std::string& programme, std::shared_ptr<const Learnt> learnt) {
  Served next = Copy(programme);
  const bool whole = next.learnt->version > 0 && next.Fits(*next.learnt);
  if (whole && !next.Fits(*learnt)) {
    waiting_[programme] = std::move(learnt);
    return;
  }
  waiting_.erase(programme);
  next.learnt = std::move(learnt);
  served_[programme] = std::make_shared<const Served>(std::move(next));
}

bool Shelf::PutNewer(const std::string& programme, std::shared_ptr<const Learnt> learnt) {
  std::lock_guard lock(mutex_);
  const auto waits = waiting_.find(programme);
  const std::int64_t newest = std::max(Copy(programme).learnt->version, waits == waiting_.end() ? 0 : waits->second->version);
  if (learnt->version <= newest) return false;
  Put(programme, std::move(learnt));
  return true;
}

}  // namespace concord::inference
