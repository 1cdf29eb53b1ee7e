#include "reporting/store/ledger.h"

#include <map>
#include <tuple>

namespace concord::reporting::db {

Status Ledger::Write(store::Tx& tx, Micros now) const {
  struct Sum {
    std::int64_t events = 0, amount = 0;
  };
  std::map<std::tuple<std::string, std::int64_t, std::string>, Sum> sums;  // workshop, day, type
  for (const auto& [event, note] : notes_) {
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO events (office_id, workshop_id, type, part, event_time, id, subject) VALUES ($1, $2, $3, $4, $5, $6, $7)",
                             {note.workshop, event->type, note.part, event->time, event->id, event->subject}));
    auto& sum = sums[{note.workshop, DayOf(event->time), event->type}];
    ++sum.events;
    sum.amount += note.amount;
  }
  for (const auto& [of, sum] : sums) {
    const auto& [workshop, day, type] = of;
    CONCORD_CHECK_OK(tx.Exec(
        "INSERT INTO counts (office_id, workshop_id, day, type, event_count, amount, apply_time) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (office_id, workshop_id, day, type) DO UPDATE SET "
        "event_count = counts.event_count + $5, amount = counts.amount + $6, apply_time = $7",
        {workshop, day, type, sum.events, sum.amount, now}));
  }
  return Ok();
}

Result<Sources> SourcesOf(store::Tx& tx, const std::string& workshop) {
  CONCORD_TRY(auto rows, tx.Query("SELECT type, sum(event_count), max(apply_time) FROM counts WHERE office_id = $1 AND workshop_id = $2 "
                                  "GROUP BY type ORDER BY type",
                                  {workshop}));
  Sources out;
  for (const auto& row : rows) {
    out.by_type.push_back({row.Text(0), row.Int(1)});
    out.fresh_time = std::max(out.fresh_time, row.Int(2));
  }
  return out;
}

namespace {

// The count grows with every event; the time tells tables apart that were made again and have not heard everything yet.
std::string VersionIn(const std::optional<store::Row>& row) { return std::to_string(row->Int(0)) + "." + std::to_string(row->Int(1)); }

}  // namespace

Result<std::string> WorkshopVersion(store::Tx& tx, const std::string& workshop) {
  CONCORD_TRY(auto row, tx.One("SELECT sum(event_count), max(apply_time) FROM counts WHERE office_id = $1 AND workshop_id = $2", {workshop}));
  return VersionIn(row);
}

Result<std::string> OfficeVersion(store::Tx& tx) {
  CONCORD_TRY(auto row, tx.One("SELECT sum(event_count), max(apply_time) FROM counts WHERE office_id = $1"));
  return VersionIn(row);
}

Result<std::vector<DayCount>> CountsByDay(store::Tx& tx) {
  CONCORD_TRY(auto rows, tx.Query("SELECT c.day, c.type, sum(c.event_count), sum(c.amount) FROM counts c JOIN workshops w "
                                  "ON w.office_id = c.office_id AND w.id = c.workshop_id "
                                  "WHERE c.office_id = $1 AND w.opened = 1 AND w.origin <> 'survey' GROUP BY c.day, c.type ORDER BY c.day, c.type"));
  std::vector<DayCount> out;
  for (const auto& row : rows) out.push_back({row.Int(0), row.Text(1), row.Int(2), row.Int(3)});
  return out;
}

Result<Micros> FreshTime(store::Tx& tx) {
  CONCORD_TRY(auto row, tx.One("SELECT max(apply_time) FROM counts WHERE office_id = $1"));
  return row ? row->Int(0) : 0;
}

namespace {

std::string Where(const Selector& selector, store::Params& params) {
  params.push_back(selector.type);
  if (!selector.part) return "FROM events WHERE office_id = $1 AND workshop_id = $2 AND type = $3";
  params.push_back(*selector.part);
  return "FROM events WHERE office_id = $1 AND workshop_id = $2 AND type = $3 AND part = $4";
}

}  // namespace

Result<std::vector<HeardEvent>> EventsOf(store::Tx& tx, const std::string& workshop, const Selector& selector, std::size_t limit) {
  store::Params params{workshop};
  std::string sql = "SELECT id, type, part, subject, event_time " + Where(selector, params) + " ORDER BY event_time DESC, id DESC";
  if (limit > 0) sql += " LIMIT " + std::to_string(limit);
  CONCORD_TRY(auto rows, tx.Query(sql, params));
  std::vector<HeardEvent> out;
  for (const auto& row : rows) out.push_back({row.Text(0), row.Text(1), row.Text(2), row.Text(3), row.Int(4)});
  return out;
}

Result<std::int64_t> CountEvents(store::Tx& tx, const std::string& workshop, const Selector& selector) {
  store::Params params{workshop};
  CONCORD_TRY(auto row, tx.One("SELECT count(*) " + Where(selector, params), params));
  return row->Int(0);
}

}  // namespace concord::reporting::db
