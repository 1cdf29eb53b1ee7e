#pragma once
// Metrics with fixed label sets and cached handles; served as Prometheus text on the admin port. prometheus-cpp stays in the .cc.
// Ask for a handle once (start of a module) and keep it; the same name and labels give the same handle.
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace concord::metrics {

using Labels = std::map<std::string, std::string>;

class Counter {
 public:
  virtual ~Counter() = default;
  virtual void Add(double by = 1) = 0;
};
class Gauge {
 public:
  virtual ~Gauge() = default;
  virtual void Set(double value) = 0;
};
class Histogram {
 public:
  virtual ~Histogram() = default;
  virtual void Observe(double value) = 0;
};

class Registry {
 public:
  Registry();
  ~Registry();
  // `name` in Prometheus style ("concord_intake_answers_total"), `help` one line.
  Counter& AddCounter(const std::string& name, const std::string& help, const Labels& labels = {});
  Gauge& AddGauge(const std::string& name, const std::string& help, const Labels& labels = {});
  // Buckets: upper bounds, rising. Empty: seconds from 0.5 ms to 10 s.
  Histogram& AddHistogram(const std::string& name, const std::string& help, const Labels& labels = {},
                          std::vector<double> buckets = {});
  // Called just before every scrape, for gauges that are read from somewhere (queue lengths, lags).
  void OnScrape(std::function<void()> refresh);
  // The text that Prometheus reads.
  std::string Text();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace concord::metrics
