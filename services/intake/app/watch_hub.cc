#include "intake/app/watch_hub.h"

namespace concord::intake {
namespace {

constexpr std::size_t kMostEntries = 4096;  // workshops watched since the map was last emptied; an entry is cheap to make again

}  // namespace

Result<db::Change> WatchHub::Current(const std::string& office, const std::string& workshop) {
  std::shared_ptr<Entry> entry;
  {
    std::lock_guard lock(mutex_);
    if (entries_.size() > kMostEntries) entries_.clear();
    auto& slot = entries_[{office, workshop}];
    if (!slot) slot = std::make_shared<Entry>();
    entry = slot;
  }
  std::lock_guard lock(entry->mutex);
  const Micros now = given_.clock.Now();
  // A clock that was set back must not stop the reading.
  if (entry->read_time == 0 || now - entry->read_time >= kWatchPeriod || now < entry->read_time) {
    CONCORD_TRY(entry->change, given_.store.Read(office, [&](store::Tx& tx) { return db::ReadChange(tx, workshop); }));
    entry->read_time = now;
  }
  return entry->change;
}

}  // namespace concord::intake
