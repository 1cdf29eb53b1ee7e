#include "learning/app/champions.h"

#include "learning/store/models.h"

namespace concord::learning {

Result<std::shared_ptr<const ranking::Model>> Champions::Of(store::Tx& tx, const std::string& programme) {
  static const auto rule = std::make_shared<const ranking::Model>();
  CONCORD_TRY(const auto champion, db::Champion(tx, programme));
  if (!champion) return rule;
  {
    std::lock_guard lock(mutex_);
    const auto kept = kept_.find(programme);
    if (kept != kept_.end() && kept->second->version() == champion->version) return kept->second;
  }
  CONCORD_TRY(const auto file, db::LoadFile(tx, programme, champion->version));
  if (!file) return Internal("MODEL_FILE_MISSING", "the promoted model has no file").With("version", champion->version);
  CONCORD_TRY(auto parsed, ranking::Model::Parse(*file));
  auto model = std::make_shared<const ranking::Model>(std::move(parsed));
  std::lock_guard lock(mutex_);
  kept_[programme] = model;
  return std::shared_ptr<const ranking::Model>(model);
}

}  // namespace concord::learning
