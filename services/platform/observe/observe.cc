#include "platform/observe/observe.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

#include "platform/time/clock.h"

namespace concord::observe {
namespace {

double Seconds(Micros t) { return static_cast<double>(std::max<Micros>(0, t)) / kSecond; }

}  // namespace

void Executor(metrics::Registry& metrics, const exec::Executor& executor) {
  const metrics::Labels labels{{"executor", executor.name()}};
  auto& queued = metrics.AddGauge("concord_executor_queued", "Work that waits for a thread.", labels);
  auto& oldest = metrics.AddGauge("concord_executor_oldest_seconds", "How long the first in the queue has waited.", labels);
  struct Counted {
    Followed run, refused, expired;
  };
  auto counted = std::make_shared<Counted>(Counted{Followed(metrics.AddCounter("concord_executor_run_total", "Work that was run.", labels)),
                                                   Followed(metrics.AddCounter("concord_executor_refused_total", "Work refused because the queue was full.", labels)),
                                                   Followed(metrics.AddCounter("concord_executor_expired_total", "Work dropped because its deadline had passed.", labels))});
  metrics.OnScrape([&executor, &queued, &oldest, counted] {
    const auto stats = executor.Stats();
    queued.Set(static_cast<double>(stats.queued));
    oldest.Set(Seconds(stats.oldest_wait));
    counted->run.At(static_cast<double>(stats.run));
    counted->refused.At(static_cast<double>(stats.refused));
    counted->expired.At(static_cast<double>(stats.expired));
  });
}

void Health(metrics::Registry& metrics, std::function<bool()> ready, std::function<std::vector<lifecycle::ModuleHealth>()> degraded) {
  auto& is_ready = metrics.AddGauge("concord_ready", "1: takes calls.");
  using Part = std::pair<std::string, std::string>;
  auto seen = std::make_shared<std::set<Part>>();
  metrics.OnScrape([&metrics, &is_ready, seen, ready = std::move(ready), degraded = std::move(degraded)] {
    is_ready.Set(ready() ? 1 : 0);
    std::set<Part> now;
    for (const auto& h : degraded()) now.emplace(h.module, h.degraded.part);
    seen->insert(now.begin(), now.end());
    for (const auto& [module, part] : *seen)
      metrics.AddGauge("concord_degraded", "1 while a part works worse than it should.", {{"module", module}, {"part", part}}).Set(now.count({module, part}) != 0 ? 1 : 0);
  });
}

struct BusLag::Shared {
  explicit Shared(metrics::Registry& m)
      : metrics(m), errors(m.AddCounter("concord_sample_errors_total", "Looks that failed; the figures are then those of the last look.", {{"source", "bus"}})) {}
  metrics::Registry& metrics;
  metrics::Counter& errors;
  std::mutex mutex;
  std::vector<bus::Lag> lags;

  // The age grows also while nobody can look.
  void Show() {
    const std::lock_guard lock(mutex);
    for (const auto& lag : lags) {
      const metrics::Labels labels{{"group", lag.group}, {"topic", lag.topic}};
      metrics.AddGauge("concord_bus_behind", "Events that the group has not handled yet.", labels).Set(static_cast<double>(lag.behind));
      metrics.AddGauge("concord_bus_oldest_seconds", "Age of the oldest unprocessed event.", labels)
          .Set(lag.oldest_time == 0 ? 0 : Seconds(SystemClock().Now() - lag.oldest_time));
    }
  }
};

BusLag::BusLag(bus::Bus& bus, metrics::Registry& metrics, Micros every) : bus_(bus), shared_(std::make_shared<Shared>(metrics)) {
  metrics.OnScrape([shared = shared_] { shared->Show(); });
  thread_ = std::thread([this, every] { Loop(every); });
}

BusLag::~BusLag() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void BusLag::Loop(Micros every) {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    lock.unlock();
    auto lags = bus_.Lags();
    if (lags.ok()) {
      const std::lock_guard own(shared_->mutex);
      shared_->lags = *std::move(lags);
    } else {
      shared_->errors.Add();
    }
    lock.lock();
    wake_.wait_for(lock, std::chrono::microseconds(every), [this] { return stopping_; });
  }
}

}  // namespace concord::observe
