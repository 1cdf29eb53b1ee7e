#include "platform/inbox/inbox.h"

namespace concord::inbox {

namespace {

// Marks the event and applies it, or does nothing when it is marked.
Status MarkAndApply(store::Tx& tx, const std::string& consumer, const bus::Event& event, const std::function<Status(store::Tx&)>& apply) {
  CONCORD_TRY(const std::int64_t fresh,
              tx.Exec("INSERT INTO inbox (office_id, consumer, event_id, source, type, apply_time) "
                      "VALUES (CASE WHEN $1 = '' THEN $2 ELSE $1 END, $3, $4, $5, $6, $7) ON CONFLICT (consumer, event_id) DO NOTHING",
                      {event.office, consumer, event.id, event.source, event.type, SystemClock().Now()}));
  return fresh == 0 ? Ok() : apply(tx);
}

}  // namespace

Status Once(store::Store& store, const std::string& consumer, const bus::Event& event, const std::function<Status(store::Tx&)>& apply) {
  const auto handle = [&](store::Tx& tx) { return MarkAndApply(tx, consumer, event, apply); };
  // Events of the platform itself (a promoted model) belong to no office.
  return event.office.empty() ? store.WriteUnscoped(handle) : store.Write(event.office, handle);
}

Status OnceAcross(store::Store& store, const std::string& consumer, const bus::Event& event, const std::function<Status(store::Tx&)>& apply) {
  return store.WriteUnscoped([&](store::Tx& tx) { return MarkAndApply(tx, consumer, event, apply); });
}

}  // namespace concord::inbox
