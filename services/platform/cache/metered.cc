#include "platform/cache/metered.h"

#include <utility>

namespace concord::cache {
namespace {

class Metered final : public Cache {
 public:
  Metered(std::unique_ptr<Cache> cache, metrics::Registry& metrics)
      : cache_(std::move(cache)), hit_(Gets(metrics, "hit")), miss_(Gets(metrics, "miss")), away_(Gets(metrics, "away")) {
    auto& reachable = metrics.AddGauge("concord_cache_reachable", "1: the cache answers; 0: everything goes on without it.", {{"adapter", name()}});
    metrics.OnScrape([this, &reachable] { reachable.Set(Reachable() ? 1 : 0); });
  }

  std::optional<std::string> Get(const std::string& key) override {
    auto value = cache_->Get(key);
    (value ? hit_ : cache_->Reachable() ? miss_ : away_).Add();
    return value;
  }
  void Put(const std::string& key, std::string value, Micros ttl) override { cache_->Put(key, std::move(value), ttl); }
  void Remove(const std::string& key) override { cache_->Remove(key); }
  bool CompareAndSet(const std::string& key, const std::optional<std::string>& expected, std::string value, Micros ttl) override {
    return cache_->CompareAndSet(key, expected, std::move(value), ttl);
  }
  std::int64_t Increment(const std::string& key, std::int64_t by, Micros ttl) override { return cache_->Increment(key, by, ttl); }
  const char* name() const override { return cache_->name(); }
  std::string Trouble() const override { return cache_->Trouble(); }

 private:
  metrics::Counter& Gets(metrics::Registry& metrics, const char* outcome) {
    return metrics.AddCounter("concord_cache_gets_total", "Look-ups in the cache, by outcome.", {{"adapter", name()}, {"outcome", outcome}});
  }

  std::unique_ptr<Cache> cache_;
  metrics::Counter &hit_, &miss_, &away_;
};

}  // namespace

std::unique_ptr<Cache> MakeMetered(std::unique_ptr<Cache> cache, metrics::Registry& metrics) {
  return std::make_unique<Metered>(std::move(cache), metrics);
}

}  // namespace concord::cache
