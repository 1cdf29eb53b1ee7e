#include "platform/metrics/metrics.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <atomic>
#include <mutex>

#include "platform/metrics/epoch.h"

namespace concord::metrics {
namespace {

struct CounterHandle final : Counter {
  explicit CounterHandle(prometheus::Counter& c) : counter(c) {}
  void Add(double by) override { counter.Increment(by); }
  prometheus::Counter& counter;
};
struct GaugeHandle final : Gauge {
  explicit GaugeHandle(prometheus::Gauge& g) : gauge(g) {}
  void Set(double value) override { gauge.Set(value); }
  prometheus::Gauge& gauge;
};
struct HistogramHandle final : Histogram {
  explicit HistogramHandle(prometheus::Histogram& h) : histogram(h) {}
  void Observe(double value) override { histogram.Observe(value); }
  prometheus::Histogram& histogram;
};

std::atomic<std::uint64_t> registries{1};

const std::vector<double> kSeconds = {.0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10};

std::string Key(const std::string& name, const Labels& labels) {
  std::string key = name;
  for (const auto& [k, v] : labels) key += '\n' + k + '=' + v;
  return key;
}

}  // namespace

struct Registry::Impl {
  std::mutex mutex;
  prometheus::Registry registry;
  std::map<std::string, std::unique_ptr<Counter>> counters;
  std::map<std::string, std::unique_ptr<Gauge>> gauges;
  std::map<std::string, std::unique_ptr<Histogram>> histograms;
  std::vector<std::function<void()>> refresh;
};

Registry::Registry() : impl_(std::make_unique<Impl>()) { ++registries; }
Registry::~Registry() { ++registries; }

std::uint64_t Epoch() { return registries.load(std::memory_order_acquire); }

Counter& Registry::AddCounter(const std::string& name, const std::string& help, const Labels& labels) {
  std::lock_guard lock(impl_->mutex);
  auto& slot = impl_->counters[Key(name, labels)];
  if (!slot) slot = std::make_unique<CounterHandle>(prometheus::BuildCounter().Name(name).Help(help).Register(impl_->registry).Add(labels));
  return *slot;
}

Gauge& Registry::AddGauge(const std::string& name, const std::string& help, const Labels& labels) {
  std::lock_guard lock(impl_->mutex);
  auto& slot = impl_->gauges[Key(name, labels)];
  if (!slot) slot = std::make_unique<GaugeHandle>(prometheus::BuildGauge().Name(name).Help(help).Register(impl_->registry).Add(labels));
  return *slot;
}

Histogram& Registry::AddHistogram(const std::string& name, const std::string& help, const Labels& labels, std::vector<double> buckets) {
  std::lock_guard lock(impl_->mutex);
  auto& slot = impl_->histograms[Key(name, labels)];
  if (!slot) {
    if (buckets.empty()) buckets = kSeconds;
    slot = std::make_unique<HistogramHandle>(
        prometheus::BuildHistogram().Name(name).Help(help).Register(impl_->registry).Add(labels, buckets));
  }
  return *slot;
}

void Registry::OnScrape(std::function<void()> refresh) {
  std::lock_guard lock(impl_->mutex);
  impl_->refresh.push_back(std::move(refresh));
}

std::string Registry::Text() {
  std::vector<std::function<void()>> refresh;
  {
    std::lock_guard lock(impl_->mutex);
    refresh = impl_->refresh;
  }
  for (auto& f : refresh) f();
  return prometheus::TextSerializer().Serialize(impl_->registry.Collect());
}

}  // namespace concord::metrics
