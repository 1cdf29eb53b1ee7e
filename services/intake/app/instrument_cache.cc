#include "intake/app/instrument_cache.h"

#include "intake/store/bundle.h"
#include "intake/store/instruments.h"

namespace concord::intake {

Result<InstrumentPtr> InstrumentCache::Parsed(const std::string& content_hash, const std::string& document) {
  {
    std::lock_guard lock(mutex_);
    if (const auto it = by_hash_.find(content_hash); it != by_hash_.end()) return it->second;
  }
  CONCORD_TRY(auto parsed, db::ParseBundle(document));
  std::lock_guard lock(mutex_);
  return by_hash_.emplace(content_hash, std::move(parsed)).first->second;
}

Result<InstrumentRecord> InstrumentCache::Record(store::Tx& tx, const std::string& id, const std::string& version) {
  CONCORD_TRY(auto row, db::LoadInstrument(tx, id, version));
  CONCORD_TRY(auto parsed, Parsed(row.content_hash, row.document));
  return InstrumentRecord{std::move(parsed), row.state, row.publish_time};
}

Result<InstrumentPtr> InstrumentCache::Get(store::Tx& tx, const std::string& id, const std::string& version) {
  const std::string key = tx.office() + "/" + id + "/" + version;
  {
    std::lock_guard lock(mutex_);
    if (const auto it = published_.find(key); it != published_.end()) return it->second;
  }
  CONCORD_TRY(auto record, Record(tx, id, version));
  if (record.state != InstrumentState::kDraft) {
    std::lock_guard lock(mutex_);
    published_[key] = record.instrument;
  }
  return record.instrument;
}

}  // namespace concord::intake
