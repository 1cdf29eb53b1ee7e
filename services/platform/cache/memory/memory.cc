#include "platform/cache/memory/memory.h"

#include <charconv>
#include <list>
#include <mutex>
#include <string>
#include <unordered_map>

namespace concord::cache {
namespace {

constexpr std::size_t kOverhead = 128;  // what an entry costs besides its texts, roughly

class MemoryCache : public Cache {
 public:
  MemoryCache(std::size_t max_bytes, const Clock& clock) : max_bytes_(max_bytes), clock_(clock) {}

  std::optional<std::string> Get(const std::string& key) override {
    std::lock_guard lock(mutex_);
    const Entry* e = Find(key);
    if (e == nullptr) return std::nullopt;
    return e->value;
  }

  void Put(const std::string& key, std::string value, Micros ttl) override {
    std::lock_guard lock(mutex_);
    Store(key, std::move(value), ttl);
  }

  void Remove(const std::string& key) override {
    std::lock_guard lock(mutex_);
    Erase(key);
  }

  bool CompareAndSet(const std::string& key, const std::optional<std::string>& expected, std::string value, Micros ttl) override {
    std::lock_guard lock(mutex_);
    const Entry* e = Find(key);
    const bool same = e == nullptr ? !expected.has_value() : expected.has_value() && e->value == *expected;
    if (same) Store(key, std::move(value), ttl);
    return same;
  }

  std::int64_t Increment(const std::string& key, std::int64_t by, Micros ttl) override {
    std::lock_guard lock(mutex_);
    Entry* e = Find(key);
    std::int64_t value = 0;
    if (e == nullptr || !IsNumber(e->value, &value) || __builtin_add_overflow(value, by, &value)) {
      Store(key, std::to_string(by), ttl);
      return by;
    }
    bytes_ -= e->value.size();
    e->value = std::to_string(value);
    bytes_ += e->value.size();
    return value;
  }

  const char* name() const override { return "memory"; }

 private:
  struct Entry {
    std::string key, value;
    Micros until;
  };
  using Place = std::list<Entry>::iterator;

  static bool IsNumber(const std::string& text, std::int64_t* number) {
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, *number);
    return read.ec == std::errc() && read.ptr == end;
  }

  static std::size_t Size(const Entry& e) { return 2 * e.key.size() + e.value.size() + kOverhead; }

  Entry* Find(const std::string& key) {
    auto at = places_.find(key);
    if (at == places_.end()) return nullptr;
    if (at->second->until <= clock_.Now()) {
      Erase(key);
      return nullptr;
    }
    entries_.splice(entries_.begin(), entries_, at->second);
    return &*at->second;
  }

  void Store(const std::string& key, std::string value, Micros ttl) {
    Erase(key);
    if (ttl <= 0) return;
    entries_.push_front({key, std::move(value), clock_.Now() + ttl});
    places_[key] = entries_.begin();
    bytes_ += Size(entries_.front());
    while (bytes_ > max_bytes_ && !entries_.empty()) Erase(std::string(entries_.back().key));
  }

  void Erase(const std::string& key) {
    auto at = places_.find(key);
    if (at == places_.end()) return;
    bytes_ -= Size(*at->second);
    entries_.erase(at->second);
    places_.erase(at);
  }

  const std::size_t max_bytes_;
  const Clock& clock_;
  std::mutex mutex_;
  std::list<Entry> entries_;  // the last used first
  std::unordered_map<std::string, Place> places_;
  std::size_t bytes_ = 0;
};

}  // namespace

std::unique_ptr<Cache> MakeMemoryCache(std::size_t max_bytes, const Clock& clock) { return std::make_unique<MemoryCache>(max_bytes, clock); }

}  // namespace concord::cache
