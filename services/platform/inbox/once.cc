#include "platform/inbox/inbox.h"

#include <set>

#include "platform/store/list.h"

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

// Those that were not marked before, in their order.
Result<std::vector<const bus::Event*>> Mark(store::Tx& tx, const std::string& consumer, const std::vector<const bus::Event*>& events) {
  store::Params params{consumer, SystemClock().Now()};
  std::string rows;
  for (std::size_t i = 0, length = store::PaddedLength(events.size()); i < length; ++i) {
    const bus::Event& event = i < events.size() ? *events[i] : *events.back();
    const std::size_t at = params.size() + 2;
    rows += (i == 0 ? "($1, $2, $" : ", ($1, $2, $") + std::to_string(at) + ", $" + std::to_string(at + 1) + ", $" + std::to_string(at + 2) + ", $3)";
    for (const auto* value : {&event.id, &event.source, &event.type}) params.push_back(*value);
  }
  CONCORD_TRY(auto marked, tx.Query("INSERT INTO inbox (office_id, consumer, event_id, source, type, apply_time) VALUES " + rows +
                                        " ON CONFLICT (consumer, event_id) DO NOTHING RETURNING event_id",
                                    params));
  std::set<std::string> ids;
  for (const auto& row : marked) ids.insert(row.Text(0));
  std::vector<const bus::Event*> fresh;
  for (const auto* event : events) {
    if (ids.erase(event->id) != 0) fresh.push_back(event);  // once, should it be there twice
  }
  return fresh;
}

}  // namespace

Status OnceAll(store::Store& store, const std::string& consumer, const std::vector<const bus::Event*>& events, const ApplyAll& apply) {
  return store.Write(events.front()->office, [&](store::Tx& tx) -> Status {
    CONCORD_TRY(const auto fresh, Mark(tx, consumer, events));
    return fresh.empty() ? Ok() : apply(tx, fresh);
  });
}

Status Once(store::Store& store, const std::string& consumer, const bus::Event& event, const std::function<Status(store::Tx&)>& apply) {
  const auto handle = [&](store::Tx& tx) { return MarkAndApply(tx, consumer, event, apply); };
  // Events of the platform itself (a promoted model) belong to no office.
  return event.office.empty() ? store.WriteUnscoped(handle) : store.Write(event.office, handle);
}

Status OnceAcross(store::Store& store, const std::string& consumer, const bus::Event& event, const std::function<Status(store::Tx&)>& apply) {
  return store.WriteUnscoped([&](store::Tx& tx) { return MarkAndApply(tx, consumer, event, apply); });
}

}  // namespace concord::inbox
