#pragma once
// Reporting as a consumer: events into read models, each once.
#include <atomic>
#include <functional>
#include <memory>
#include <thread>

#include "platform/bus/bus.h"
#include "platform/inbox/together.h"
#include "platform/lease/lease.h"
#include "platform/store/store.h"
#include "platform/time/clock.h"

namespace concord::reporting::events {

using MayApply = std::function<Status(store::Tx&)>;

// Applies events, each once; those of an office that several threads hear at the same time in one transaction. `may` is asked first, in
// the same transaction.
class Hearing {
 public:
  Hearing(store::Store& store, const Clock& clock, MayApply may = {});
  // OK as well when it was applied before or is of a kind that reporting does not hear.
  Status Hear(const bus::Event& event);

 private:
  inbox::Together together_;
};

// Replicas divide the events. The tables are made again by one of them, which holds the lease "rebuild"; meanwhile the others apply
// nothing: each asks in its own transaction.
class Projection {
 public:
  Projection(store::Store& store, bus::Bus& bus, const Clock& clock, lease::Leases& leases = lease::Always())
      : store_(store), bus_(bus), clock_(clock), leases_(leases) {}
  ~Projection() { Stop(); }

  // Goes on where it stood. When the tables are of an older edition, or `again`, they are emptied and made again from the first
  // event on, in the background. FAILED_PRECONDITION STORE_NEWER when they are of a newer one.
  Status Start(bool again);
  void Stop();
  bool rebuilding() const { return rebuilding_; }

 private:
  Result<std::unique_ptr<bus::Subscription>> Subscribe(bus::Mode mode, std::int64_t rebuild);
  // True: the tables are made and what comes next is heard.
  Result<bool> GoOn();
  Result<bool> Rebuild();
  void Loop();
  void Rest(Micros at_most);

  store::Store& store_;
  bus::Bus& bus_;
  const Clock& clock_;
  lease::Leases& leases_;
  std::atomic<bool> rebuilding_{false}, stopping_{false};
  bool again_ = false;
  std::unique_ptr<lease::Lease> lease_;
  std::thread waiting_;
  std::unique_ptr<bus::Subscription> subscription_;
};

}  // namespace concord::reporting::events
