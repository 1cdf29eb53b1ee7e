#pragma once
#include <atomic>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "platform/bus/bus.h"
#include "platform/bus/size.h"

namespace concord::outbox {

// A bus that keeps what it was given and can refuse.
class FakeBus : public bus::Bus {
 public:
  Status Publish(const std::vector<bus::Event>& events) override {
    std::lock_guard lock(mutex);
    if (down) return Unavailable("BUS_DOWN", "the bus does not answer");
    for (const auto& e : events) CONCORD_CHECK_OK(bus::CheckSize(e, e.data.size(), takes));
    for (const auto& e : events) published.push_back(e);
    return Ok();
  }
  Result<std::unique_ptr<bus::Subscription>> Subscribe(bus::SubscriptionOptions, bus::Handler) override { return Internal("NO", "no"); }
  Result<std::vector<bus::Lag>> Lags() override { return std::vector<bus::Lag>(); }
  Result<std::vector<bus::DeadLetter>> DeadLetters(const std::string&) override { return std::vector<bus::DeadLetter>(); }
  Status Replay(std::int64_t) override { return Ok(); }
  Status Drop(std::int64_t) override { return Ok(); }
  std::mutex mutex;
  std::atomic<bool> down{false};
  std::atomic<std::size_t> takes{bus::kLargestEvent};
  std::vector<bus::Event> published;
  // Each once: what could not be marked as sent is sent again.
  std::set<std::string> ids() {
    std::lock_guard lock(mutex);
    std::set<std::string> out;
    for (const auto& e : published) out.insert(e.id);
    return out;
  }
};

}  // namespace concord::outbox
