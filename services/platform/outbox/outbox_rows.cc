#include "platform/outbox/outbox_rows.h"

#include "platform/store/list.h"

namespace concord::outbox::internal {
Result<std::vector<Unsent>> FirstUnsent(store::Store& store, const std::string& source, std::int64_t limit) {
  return store.ReadUnscoped([&](store::Tx& tx) -> Result<std::vector<Unsent>> {
    CONCORD_TRY(auto rows, tx.Query("SELECT seq, office_id, id, topic, type, source, event_key, subject, event_time, traceparent, data "
                                    "FROM outbox WHERE sent_time = 0 ORDER BY seq LIMIT $2",
                                    {limit}));
    std::vector<Unsent> out;
    out.reserve(rows.size());
    for (const auto& r : rows) {
      bus::Event e;
      e.office = r.Text(1);
      e.id = r.Text(2);
      e.topic = r.Text(3);
      e.type = r.Text(4);
      e.source = r.Text(5).empty() ? source : r.Text(5);
      e.key = r.Text(6);
      e.subject = r.Text(7);
      e.time = r.Int(8);
      e.traceparent = r.Text(9);
      e.data = r.Bytes(10);
      out.push_back({r.Int(0), std::move(e)});
    }
    return out;
  });
}

Status MarkSent(store::Store& store, const std::vector<std::int64_t>& events, const std::vector<std::int64_t>& tables) {
  const Micros now = SystemClock().Now();
  return store.WriteUnscoped([&](store::Tx& tx) -> Status {
    if (!events.empty()) {
      store::Params params{now};
      const std::string list = store::List(params, {events.begin(), events.end()});
      CONCORD_CHECK_OK(tx.Exec("UPDATE outbox SET sent_time = $2 WHERE seq IN (" + list + ")", params));
    }
    if (!tables.empty()) {
      store::Params params{now, store::Blob{}};
      const std::string list = store::List(params, {tables.begin(), tables.end()});
      CONCORD_CHECK_OK(tx.Exec("UPDATE outbox SET sent_time = $2, data = $3 WHERE seq IN (" + list + ")", params));
    }
    return Ok();
  });
}

Result<RelayStats> CountUnsent(store::Store& store, Micros deadline) {
  return store.ReadUnscoped([](store::Tx& tx) -> Result<RelayStats> {
    CONCORD_TRY(auto count, tx.One("SELECT count(*) FROM outbox WHERE sent_time = 0"));
    CONCORD_TRY(auto first, tx.One("SELECT event_time FROM outbox WHERE sent_time = 0 ORDER BY seq LIMIT 1"));
    return RelayStats{count->Int(0), first ? first->Int(0) : 0};
  }, deadline);
}

Result<std::int64_t> CountAside(store::Store& store, Micros deadline) {
  return store.ReadUnscoped([](store::Tx& tx) -> Result<std::int64_t> {
    CONCORD_TRY(auto count, tx.One("SELECT count(*) FROM outbox WHERE sent_time < 0"));
    return count->Int(0);
  }, deadline);
}

}  // namespace concord::outbox::internal
