#include "platform/store/listeners.h"

#include <utility>
#include <vector>

namespace concord::store {

std::shared_ptr<void> Listeners::Add(std::string channel, std::function<void()> fn) {
  auto entry = std::make_shared<Entry>();
  entry->fn = std::move(fn);
  std::lock_guard lock(table_->mutex);
  auto place = table_->entries.emplace(std::move(channel), entry);
  return std::shared_ptr<void>(entry.get(), [table = table_, place, entry](void*) {
    {
      std::lock_guard lock(table->mutex);
      table->entries.erase(place);
    }
    std::lock_guard lock(entry->mutex);
    entry->fn = nullptr;
  });
}

void Listeners::Call(const std::set<std::string>& channels) {
  std::vector<std::shared_ptr<Entry>> called;
  {
    std::lock_guard lock(table_->mutex);
    for (const auto& channel : channels) {
      auto [from, to] = table_->entries.equal_range(channel);
      for (; from != to; ++from) called.push_back(from->second);
    }
  }
  for (const auto& entry : called) {
    std::lock_guard lock(entry->mutex);
    if (entry->fn) entry->fn();
  }
}

}  // namespace concord::store
