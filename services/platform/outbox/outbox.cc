#include "platform/outbox/outbox.h"

#include <chrono>
#include <cstdlib>
#include <map>
#include <thread>

#include "platform/bus/size.h"
#include "platform/id/id.h"
#include "platform/log/log.h"
#include "platform/outbox/hash.h"

namespace concord::outbox {

std::uint64_t IdHash(const std::string& id) { return std::strtoull(Sha256Hex(id).substr(0, 16).c_str(), nullptr, 16); }

Status Append(store::Tx& tx, bus::Event event) {
  if (event.topic.empty() || event.type.empty() || event.key.empty()) {
    return Internal("EVENT_INCOMPLETE", "an event needs topic, type and key").With("type", event.type);
  }
  // Here, where the use case can still fail as a whole: later it could only be set aside.
  CONCORD_CHECK_OK(bus::CheckSize(event, event.data.size(), bus::kLargestData));
  if (event.id.empty()) event.id = NewId();
  if (event.time == 0) event.time = SystemClock().Now();
  if (event.traceparent.empty()) event.traceparent = log::CurrentTrace();
  // A scoped transaction speaks for its own office only, whatever the event says.
  const std::string office = tx.office().empty() ? event.office : tx.office();
  CONCORD_CHECK_OK(tx.Exec("INSERT INTO outbox (office_id, id, topic, type, source, event_key, subject, event_time, traceparent, data, sent_time) "
                           "VALUES (CASE WHEN $1 = '' THEN $2 ELSE $1 END, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0)",
                           {office, event.id, event.topic, event.type, event.source, event.key, event.subject, event.time,
                            event.traceparent, store::Blob{std::move(event.data)}}));
  tx.Notify("outbox");
  return Ok();
}

std::vector<migrate::Migration> OwnMigrations();  // generated from store/migrations

std::vector<migrate::Migration> Migrations() { return OwnMigrations(); }

// What is still in the table and what was trimmed from it.
Result<std::vector<Accepted>> AcceptedByType(store::Store& store) {
  return store.ReadUnscoped([](store::Tx& tx) -> Result<std::vector<Accepted>> {
    std::map<std::string, Accepted> by_type;
    CONCORD_TRY(auto totals, tx.Query("SELECT type, event_count, id_xor FROM outbox_totals"));
    for (const auto& row : totals) by_type[row.Text(0)] = {row.Text(0), row.Int(1), static_cast<std::uint64_t>(row.Int(2))};
    for (std::int64_t after = 0;;) {  // in portions: the table may hold millions
      CONCORD_TRY(auto rows, tx.Query("SELECT seq, type, id FROM outbox WHERE seq > $2 ORDER BY seq LIMIT 5000", {after}));
      if (rows.empty()) break;
      for (const auto& row : rows) {
        auto& a = by_type[row.Text(1)];
        a.type = row.Text(1);
        ++a.count;
        a.id_xor ^= IdHash(row.Text(2));
        after = row.Int(0);
      }
    }
    std::vector<Accepted> out;
    for (auto& [type, a] : by_type) out.push_back(std::move(a));
    return out;
  }, SystemClock().Now() + 300 * kSecond);
}

Status AwaitSent(store::Store& store, Micros deadline) {
  for (;;) {
    CONCORD_TRY(const auto waiting, store.ReadUnscoped([](store::Tx& tx) { return tx.One("SELECT seq FROM outbox WHERE sent_time = 0 LIMIT 1"); }, deadline));
    if (!waiting) return Ok();
    if (SystemClock().Now() > deadline) return Error(Code::kDeadlineExceeded, "OUTBOX_NOT_EMPTY", "not every event could be sent in time");
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
}

}  // namespace concord::outbox
