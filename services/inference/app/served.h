#pragma once
// What is served, by programme. A programme's model and evidence are only ever that programme's. A state is never changed: a newer
// one takes its place, and whoever ranks with the old one finishes with it. Evidence of a model that is not here yet waits for it while
// what is there fits together: one model's errors say nothing about another's.
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "inference/app/choice_counts.h"
#include "platform/time/clock.h"
#include "ranking/model.h"

namespace concord::inference {

struct Learnt {
  ranking::Evidence evidence;
  ChoiceCounts counts;
  std::int64_t version = 0;
  std::string model_version;  // whose predictions it compares people with; empty: anybody's
  Micros apply_time = 0;
};

struct Served {
  std::shared_ptr<const ranking::Model> model = std::make_shared<ranking::Model>();  // at first the rule alone
  std::string model_version;                                                         // empty: none was promoted
  std::string model_sha256;
  std::shared_ptr<const Learnt> learnt = std::make_shared<Learnt>();

  int workshops() const;  // learnt from, by evidence or model
  bool Fits(const Learnt& evidence) const { return evidence.model_version.empty() || evidence.model_version == model_version; }
};

class Shelf {
 public:
  // `fn` hears of every model that is put in place, after it is. Set before the first.
  void OnModel(std::function<void(const std::string& programme, const Served&)> fn) { on_model_ = std::move(fn); }
  std::shared_ptr<const Served> Of(const std::string& programme) const;  // never null
  std::map<std::string, std::shared_ptr<const Served>> All() const;

  void PutModel(const std::string& programme, std::shared_ptr<const ranking::Model> model, std::string version, std::string sha256);
  void PutLearnt(const std::string& programme, std::shared_ptr<const Learnt> learnt);
  // The same, unless what is there or waits is as new. True: it was put.
  bool PutNewer(const std::string& programme, std::shared_ptr<const Learnt> learnt);

 private:
  Served Copy(const std::string& programme) const;                               // under mutex_
  void Put(const std::string& programme, std::shared_ptr<const Learnt> learnt);  // under mutex_

  std::function<void(const std::string&, const Served&)> on_model_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const Served>> served_;
  std::map<std::string, std::shared_ptr<const Learnt>> waiting_;  // for their model
};

}  // namespace concord::inference
