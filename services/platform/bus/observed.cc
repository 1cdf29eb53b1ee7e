#include "platform/bus/observed.h"

#include <map>
#include <utility>

#include "platform/bus/handling.h"
#include "platform/trace/span.h"

namespace concord::bus {
namespace {

using trace::Kind;
using trace::Span;

void Describe(Span& span, const std::string& system, const char* operation, const Event& event) {
  if (!span.recorded()) return;
  span.Set("messaging.system", system);
  span.Set("messaging.operation.name", operation);
  span.Set("messaging.destination.name", event.topic);
  span.Set("messaging.message.id", event.id);
  span.Set("concord.event.type", event.type);
  if (!event.office.empty()) span.Set("concord.office", event.office);
}

// What handlers of one group do.
class Handling {
 public:
  Handling(std::string group, std::string system, Handler handler, metrics::Registry& metrics)
      : group_(std::move(group)), system_(std::move(system)), handler_(std::move(handler)), done_(Handled(metrics, "done")),
        again_(Handled(metrics, "again")), dead_(Handled(metrics, "dead")),
        seconds_(metrics.AddHistogram("concord_bus_handle_seconds", "Time of one handling.", {{"group", group_}})) {}

  Status operator()(const Event& event) const {
    Span span(Kind::kConsumer, "process " + event.topic, event.traceparent);
    Describe(span, system_, "process", event);
    span.Set("messaging.consumer.group.name", group_);
    const Micros begun = SystemClock().Now();
    Status s = Ok();
    if (span.recorded()) {
      Event traced = event;
      traced.traceparent = span.traceparent();
      s = CallHandler(handler_, traced);
    } else {
      s = CallHandler(handler_, event);
    }
    seconds_.Observe(static_cast<double>(SystemClock().Now() - begun) / kSecond);
    (s.ok() ? done_ : MaySucceedLater(s.error()) ? again_ : dead_).Add();
    if (!s.ok()) span.Fail(s.error());
    return s;
  }

 private:
  metrics::Counter& Handled(metrics::Registry& metrics, const char* outcome) const {
    return metrics.AddCounter("concord_bus_handled_total", "Events handed to a handler, by outcome.", {{"group", group_}, {"outcome", outcome}});
  }

  const std::string group_, system_;
  const Handler handler_;
  metrics::Counter &done_, &again_, &dead_;
  metrics::Histogram& seconds_;
};

class Observed final : public Bus {
 public:
  Observed(std::unique_ptr<Bus> bus, std::string system, metrics::Registry& metrics) : bus_(std::move(bus)), system_(std::move(system)), metrics_(metrics) {}

  Status Publish(const std::vector<Event>& events) override {
    std::vector<Event> traced;
    std::vector<Span> spans;
    for (const auto& event : events) {
      Span span(Kind::kProducer, "send " + event.topic, event.traceparent);
      if (!span.recorded()) continue;
      Describe(span, system_, "send", event);
      if (traced.empty()) traced = events;
      traced[static_cast<std::size_t>(&event - events.data())].traceparent = span.traceparent();
      spans.push_back(std::move(span));
    }
    Status s = bus_->Publish(traced.empty() ? events : traced);
    if (!s.ok()) {
      for (auto& span : spans) span.Fail(s.error());
      metrics_.AddCounter("concord_bus_publish_errors_total", "Batches that could not be published.", {{"reason", s.error().reason}}).Add();
      return s;
    }
    std::map<std::string, int> by_topic;
    for (const auto& event : events) ++by_topic[event.topic];
    for (const auto& [topic, count] : by_topic)
      metrics_.AddCounter("concord_bus_published_total", "Events that the bus has said are durable.", {{"topic", topic}}).Add(count);
    return s;
  }
  Result<std::unique_ptr<Subscription>> Subscribe(SubscriptionOptions options, Handler handler) override {
    auto handling = std::make_shared<Handling>(options.group, system_, std::move(handler), metrics_);
    return bus_->Subscribe(std::move(options), [handling](const Event& event) { return (*handling)(event); });
  }
  Result<std::vector<Lag>> Lags() override { return bus_->Lags(); }
  Status Reachable() override { return bus_->Reachable(); }
  Result<std::vector<DeadLetter>> DeadLetters(const std::string& group) override { return bus_->DeadLetters(group); }
  Status Replay(std::int64_t dead_letter) override { return bus_->Replay(dead_letter); }
  Status Drop(std::int64_t dead_letter) override { return bus_->Drop(dead_letter); }

 private:
  const std::unique_ptr<Bus> bus_;
  const std::string system_;
  metrics::Registry& metrics_;
};

}  // namespace

std::unique_ptr<Bus> MakeObserved(std::unique_ptr<Bus> bus, std::string system, metrics::Registry& metrics) {
  return std::make_unique<Observed>(std::move(bus), std::move(system), metrics);
}

}  // namespace concord::bus
