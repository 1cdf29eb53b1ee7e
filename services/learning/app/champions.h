#pragma once
// The promoted model of each programme, read from the store once and kept.
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "platform/store/store.h"
#include "ranking/model.h"

namespace concord::learning {

class Champions {
 public:
  // The rule alone while none is promoted. DATA_LOSS when the stored file is damaged.
  Result<std::shared_ptr<const ranking::Model>> Of(store::Tx& tx, const std::string& programme);

 private:
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<const ranking::Model>> kept_;  // by programme; a version never changes
};

}  // namespace concord::learning
