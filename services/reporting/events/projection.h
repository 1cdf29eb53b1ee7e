#pragma once
// Reporting as a consumer: events into read models, each once.
#include <atomic>
#include <memory>
#include <mutex>
#include <thread>

#include "platform/bus/bus.h"
#include "platform/store/store.h"
#include "platform/time/clock.h"

namespace concord::reporting::events {

// Applies one event, unless it was applied before or is of a kind that reporting does not hear.
Status Hear(store::Store& store, const Clock& clock, const bus::Event& event);

class Projection {
 public:
  Projection(store::Store& store, bus::Bus& bus, const Clock& clock) : store_(store), bus_(bus), clock_(clock) {}
  ~Projection() { Stop(); }

  // Goes on where it stood. When the tables are of an older edition, or `again`, they are emptied and made again from the first
  // event on, in the background.
  Status Start(bool again);
  void Stop();
  bool rebuilding() const { return rebuilding_; }

 private:
  Result<std::unique_ptr<bus::Subscription>> Subscribe(bus::Mode mode);
  Status Rebuild();
  void WaitAndGoOn();

  store::Store& store_;
  bus::Bus& bus_;
  const Clock& clock_;
  std::atomic<bool> rebuilding_{false}, stopping_{false};
  std::thread waiting_;
  std::unique_ptr<bus::Subscription> subscription_;
};

}  // namespace concord::reporting::events
