#include "platform/outbox/outbox_rows.h"

namespace concord::outbox::internal {

Status Deliver(bus::Bus& bus, const std::vector<bus::Event>& events, const std::function<Status()>& mark) {
  CONCORD_CHECK_OK(bus.Publish(events));
  return mark();
}

}  // namespace concord::outbox::internal
