#pragma once
// Who listens to which channel of a store; shared by the adapters.
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace concord::store {

class Listeners {
 public:
  // The handle keeps the entry; dropping it waits for a call in progress.
  std::shared_ptr<void> Add(std::string channel, std::function<void()> fn);
  void Call(const std::set<std::string>& channels);

 private:
  struct Entry {
    std::mutex mutex;  // held during a call
    std::function<void()> fn;
  };
  struct Table {
    std::mutex mutex;
    std::multimap<std::string, std::shared_ptr<Entry>> entries;
  };
  std::shared_ptr<Table> table_ = std::make_shared<Table>();  // handles may outlive the store
};

}  // namespace concord::store
