// A guarantee broken on purpose: events are marked as sent before they are. Linked before the library's own deliver.cc, which then
// stays out; `make chaos` must find the events that a crash or an absent broker then loses.
#include "platform/outbox/outbox_rows.h"

namespace concord::outbox::internal {

Status Deliver(bus::Bus& bus, const std::vector<bus::Event>& events, const std::function<Status()>& mark) {
  CONCORD_CHECK_OK(mark());
  return bus.Publish(events);
}

}  // namespace concord::outbox::internal
