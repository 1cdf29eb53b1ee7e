#include "platform/bus/embedded/log.h"

#include "platform/migrate/migrate.h"

namespace concord::bus::internal {
namespace {

const std::vector<migrate::Migration> kMigrations = {
    {1, "bus",
     "CREATE TABLE bus_events (position INTEGER PRIMARY KEY AUTOINCREMENT, topic TEXT NOT NULL, event_key TEXT NOT NULL, id TEXT NOT NULL, "
     "type TEXT NOT NULL, source TEXT NOT NULL, office_id TEXT NOT NULL, subject TEXT NOT NULL, event_time BIGINT NOT NULL, "
     "traceparent TEXT NOT NULL, data BLOB NOT NULL, is_table BIGINT NOT NULL);\n"
     "CREATE INDEX bus_events_topic ON bus_events (topic, position);\n"
     "CREATE UNIQUE INDEX bus_events_table ON bus_events (topic, event_key) WHERE is_table = 1;\n"
     "CREATE TABLE bus_positions (group_name TEXT NOT NULL, topic TEXT NOT NULL, position BIGINT NOT NULL, PRIMARY KEY (group_name, topic));\n"
     "CREATE TABLE bus_dead_letters (id INTEGER PRIMARY KEY AUTOINCREMENT, group_name TEXT NOT NULL, reason TEXT NOT NULL, "
     "bury_time BIGINT NOT NULL, position BIGINT NOT NULL, topic TEXT NOT NULL, event_key TEXT NOT NULL, event_id TEXT NOT NULL, "
     "type TEXT NOT NULL, source TEXT NOT NULL, office_id TEXT NOT NULL, subject TEXT NOT NULL, event_time BIGINT NOT NULL, "
     "traceparent TEXT NOT NULL, data BLOB NOT NULL, UNIQUE (group_name, position));\n"}};

// Columns from `first` on: position, topic, key, id, type, source, office, subject, time, traceparent, data.
Event EventOf(const store::Row& r, std::size_t first) {
  Event e;
  e.offset = r.Int(first);
  e.topic = r.Text(first + 1);
  e.key = r.Text(first + 2);
  e.id = r.Text(first + 3);
  e.type = r.Text(first + 4);
  e.source = r.Text(first + 5);
  e.office = r.Text(first + 6);
  e.subject = r.Text(first + 7);
  e.time = r.Int(first + 8);
  e.traceparent = r.Text(first + 9);
  e.data = r.Bytes(first + 10);
  return e;
}

Status SetPosition(store::Tx& tx, const std::string& group, const std::string& topic, std::int64_t position) {
  CONCORD_CHECK_OK(tx.Exec("INSERT INTO bus_positions (group_name, topic, position) VALUES ($2, $3, $4) ON CONFLICT (group_name, topic) "
                           "DO UPDATE SET position = excluded.position WHERE bus_positions.position < excluded.position",
                           {group, topic, position}));
  return Ok();
}

const char kLetterColumns[] =
    "SELECT id, group_name, reason, bury_time, position, topic, event_key, event_id, type, source, office_id, subject, event_time, "
    "traceparent, data FROM bus_dead_letters ";

DeadLetter LetterOf(const store::Row& r) {
  DeadLetter d;
  d.id = r.Int(0);
  d.group = r.Text(1);
  d.reason = r.Text(2);
  d.time = r.Int(3);
  d.event = EventOf(r, 4);
  return d;
}

}  // namespace

Status Log::Open() { return migrate::Apply(store_, kMigrations); }

Status Log::Append(const std::vector<Event>& events) {
  return store_.WriteUnscoped([&](store::Tx& tx) -> Status {
    for (const auto& e : events) {
      const bool table = IsTableTopic(e.topic);
      if (table) {
        CONCORD_CHECK_OK(tx.Exec("DELETE FROM bus_events WHERE topic = $2 AND event_key = $3 AND is_table = 1", {e.topic, e.key}));
      }
      CONCORD_CHECK_OK(tx.Exec("INSERT INTO bus_events (topic, event_key, id, type, source, office_id, subject, event_time, traceparent, data, "
                               "is_table) VALUES ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
                               {e.topic, e.key, e.id, e.type, e.source, e.office, e.subject, e.time, e.traceparent, store::Blob{e.data},
                                std::int64_t{table}}));
    }
    return Ok();
  });
}

Result<std::vector<Event>> Log::After(const std::string& topic, std::int64_t position, int limit) {
  return store_.ReadUnscoped([&](store::Tx& tx) -> Result<std::vector<Event>> {
    CONCORD_TRY(auto rows, tx.Query("SELECT position, topic, event_key, id, type, source, office_id, subject, event_time, traceparent, data "
                                    "FROM bus_events WHERE topic = $2 AND position > $3 ORDER BY position LIMIT $4",
                                    {topic, position, std::int64_t{limit}}));
    std::vector<Event> out;
    out.reserve(rows.size());
    for (const auto& row : rows) out.push_back(EventOf(row, 0));
    return out;
  });
}

Result<std::int64_t> Log::End(const std::string& topic) {
  return store_.ReadUnscoped([&](store::Tx& tx) -> Result<std::int64_t> {
    CONCORD_TRY(auto row, tx.One("SELECT max(position) FROM bus_events WHERE topic = $2", {topic}));
    return row->Int(0);
  });
}

Result<std::int64_t> Log::Position(const std::string& group, const std::string& topic) {
  return store_.TransactUnscoped([&](store::Tx& tx) -> Result<std::int64_t> {
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO bus_positions (group_name, topic, position) VALUES ($2, $3, 0) ON CONFLICT (group_name, topic) "
                             "DO NOTHING", {group, topic}));
    CONCORD_TRY(auto row, tx.One("SELECT position FROM bus_positions WHERE group_name = $2 AND topic = $3", {group, topic}));
    return row->Int(0);
  });
}

Status Log::Advance(const std::string& group, const std::string& topic, std::int64_t position) {
  return store_.WriteUnscoped([&](store::Tx& tx) { return SetPosition(tx, group, topic, position); });
}

Status Log::Bury(const std::string& group, const Event& e, const std::string& reason, bool advance) {
  return store_.WriteUnscoped([&](store::Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO bus_dead_letters (group_name, reason, bury_time, position, topic, event_key, event_id, type, source, "
                             "office_id, subject, event_time, traceparent, data) VALUES ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, "
                             "$14, $15) ON CONFLICT (group_name, position) DO NOTHING",
                             {group, reason, SystemClock().Now(), e.offset, e.topic, e.key, e.id, e.type, e.source, e.office, e.subject, e.time,
                              e.traceparent, store::Blob{e.data}}));
    return advance ? SetPosition(tx, group, e.topic, e.offset) : Ok();
  });
}

Result<std::vector<Log::Stand>> Log::Stands() {
  return store_.ReadUnscoped([](store::Tx& tx) -> Result<std::vector<Stand>> {
    CONCORD_TRY(auto rows, tx.Query("SELECT group_name, topic, position FROM bus_positions ORDER BY group_name, topic"));
    std::vector<Stand> out;
    for (const auto& row : rows) out.push_back({row.Text(0), row.Text(1), row.Int(2)});
    return out;
  });
}

Result<Lag> Log::LagOf(const Stand& stand) {
  return store_.ReadUnscoped([&](store::Tx& tx) -> Result<Lag> {
    CONCORD_TRY(auto count, tx.One("SELECT count(*) FROM bus_events WHERE topic = $2 AND position > $3", {stand.topic, stand.position}));
    CONCORD_TRY(auto oldest, tx.One("SELECT event_time FROM bus_events WHERE topic = $2 AND position > $3 ORDER BY position LIMIT 1",
                                    {stand.topic, stand.position}));
    return Lag{stand.group, stand.topic, count->Int(0), oldest ? oldest->Int(0) : 0};
  });
}

Result<std::vector<DeadLetter>> Log::DeadLetters(const std::string& group) {
  return store_.ReadUnscoped([&](store::Tx& tx) -> Result<std::vector<DeadLetter>> {
    CONCORD_TRY(auto rows, tx.Query(std::string(kLetterColumns) + "WHERE ($2 = '' OR group_name = $2) ORDER BY id", {group}));
    std::vector<DeadLetter> out;
    for (const auto& row : rows) out.push_back(LetterOf(row));
    return out;
  });
}

Result<std::optional<DeadLetter>> Log::Letter(std::int64_t id) {
  return store_.ReadUnscoped([&](store::Tx& tx) -> Result<std::optional<DeadLetter>> {
    CONCORD_TRY(auto row, tx.One(std::string(kLetterColumns) + "WHERE id = $2", {id}));
    if (!row) return std::optional<DeadLetter>();
    return std::optional<DeadLetter>(LetterOf(*row));
  });
}

Status Log::Reword(std::int64_t id, const std::string& reason) {
  return store_.WriteUnscoped([&](store::Tx& tx) -> Status {
    CONCORD_CHECK_OK(tx.Exec("UPDATE bus_dead_letters SET reason = $2 WHERE id = $3", {reason, id}));
    return Ok();
  });
}

Result<bool> Log::Remove(std::int64_t id) {
  return store_.TransactUnscoped([&](store::Tx& tx) -> Result<bool> {
    CONCORD_TRY(const std::int64_t gone, tx.Exec("DELETE FROM bus_dead_letters WHERE id = $2", {id}));
    return gone > 0;
  });
}

}  // namespace concord::bus::internal
