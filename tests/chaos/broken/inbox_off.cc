// A guarantee broken on purpose: the event is marked, and applied whether it was marked before or not. Linked before the library's own
// once.cc, which then stays out; `make chaos` must find the doubles that this makes.
#include "platform/inbox/inbox.h"

namespace concord::inbox {
namespace {

Status MarkAndApply(store::Tx& tx, const std::string& consumer, const bus::Event& event, const std::function<Status(store::Tx&)>& apply) {
  CONCORD_CHECK_OK(tx.Exec("INSERT INTO inbox (office_id, consumer, event_id, source, type, apply_time) "
                           "VALUES (CASE WHEN $1 = '' THEN $2 ELSE $1 END, $3, $4, $5, $6, $7) ON CONFLICT (consumer, event_id) DO NOTHING",
                           {event.office, consumer, event.id, event.source, event.type, SystemClock().Now()}));
  return apply(tx);
}

}  // namespace

Status Once(store::Store& store, const std::string& consumer, const bus::Event& event, const std::function<Status(store::Tx&)>& apply) {
  const auto handle = [&](store::Tx& tx) { return MarkAndApply(tx, consumer, event, apply); };
  return event.office.empty() ? store.WriteUnscoped(handle) : store.Write(event.office, handle);
}

Status OnceAll(store::Store& store, const std::string& consumer, const std::vector<const bus::Event*>& events, const ApplyAll& apply) {
  return store.Write(events.front()->office, [&](store::Tx& tx) -> Status {
    for (const auto* event : events) CONCORD_CHECK_OK(MarkAndApply(tx, consumer, *event, [&](store::Tx&) { return Ok(); }));
    return apply(tx, events);
  });
}

Status OnceAcross(store::Store& store, const std::string& consumer, const bus::Event& event, const std::function<Status(store::Tx&)>& apply) {
  return store.WriteUnscoped([&](store::Tx& tx) { return MarkAndApply(tx, consumer, event, apply); });
}

}  // namespace concord::inbox
