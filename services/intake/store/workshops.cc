#include "intake/store/workshops.h"

#include <limits>

#include "intake/store/workshop_document.h"

namespace concord::intake::db {
namespace {

constexpr char kColumns[] =
    "id, version, edition, stage, origin, programme, instrument, instrument_version, country_code, demonstration, join_code, "
    "document, create_time, update_time";

Error NoWorkshop() { return NotFound("WORKSHOP_NOT_FOUND", "There is no such workshop."); }

Result<Workshop> FromRow(const store::Row& row) {
  Workshop w;
  w.id = row.Text(0);
  w.version = row.Int(1);
  w.edition = row.Int(2);
  w.stage = static_cast<Stage>(row.Int(3));
  w.origin = row.Text(4);
  w.programme = row.Text(5);
  w.instrument = row.Text(6);
  w.instrument_version = row.Text(7);
  w.country_code = row.Text(8);
  w.demonstration = row.Bool(9);
  w.join_code = row.Text(10);
  CONCORD_CHECK_OK(ReadDocument(row.Text(11), w));
  w.create_time = row.Int(12);
  w.update_time = row.Int(13);
  return w;
}

}  // namespace

Result<Workshop> LoadWorkshop(store::Tx& tx, const std::string& id) {
  CONCORD_TRY(auto row, tx.One(std::string("SELECT ") + kColumns + " FROM workshops WHERE office_id = $1 AND id = $2", {id}));
  if (!row) return NoWorkshop();
  return FromRow(*row);
}

Result<Located> LocateJoinCode(store::Tx& tx, const std::string& join_code) {
  // Unscoped: whoever holds a code has no office yet. $1 is not bound here.
  CONCORD_TRY(auto row, tx.One("SELECT office_id, id FROM workshops WHERE join_code = $2", {join_code}));
  if (!row) return NotFound("JOIN_CODE_UNKNOWN", "There is no workshop with this code.");
  return Located{row->Text(0), row->Text(1)};
}

Status InsertWorkshop(store::Tx& tx, const Workshop& w) {
  CONCORD_CHECK_OK(tx.Exec(
      "INSERT INTO workshops (office_id, id, version, edition, stage, origin, programme, instrument, instrument_version, "
      "country_code, demonstration, join_code, document, create_time, update_time) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
      {w.id, w.version, w.edition, static_cast<std::int64_t>(w.stage), w.origin, w.programme, w.instrument, w.instrument_version,
       w.country_code, static_cast<std::int64_t>(w.demonstration), w.join_code, WriteDocument(w), w.create_time, w.update_time}));
  return Ok();
}

Status SaveWorkshop(store::Tx& tx, Workshop& w, Micros now) {
  w.update_time = now;
  CONCORD_TRY(auto changed,
              tx.Exec("UPDATE workshops SET version = $4, edition = edition + 1, stage = $5, programme = $6, instrument = $7, "
                      "instrument_version = $8, country_code = $9, demonstration = $10, document = $11, update_time = $12 "
                      "WHERE office_id = $1 AND id = $2 AND edition = $3",
                      {w.id, w.edition, w.version, static_cast<std::int64_t>(w.stage), w.programme, w.instrument,
                       w.instrument_version, w.country_code, static_cast<std::int64_t>(w.demonstration), WriteDocument(w), now}));
  if (changed == 0) return Aborted("ETAG_MISMATCH", "The workshop has changed since it was read.");
  ++w.edition;
  return Ok();
}

Status BumpVersion(store::Tx& tx, Workshop& w) {
  CONCORD_TRY(auto rows, tx.Query("UPDATE workshops SET version = version + 1 WHERE office_id = $1 AND id = $2 RETURNING version", {w.id}));
  if (rows.empty()) return NoWorkshop();
  w.version = rows.front().Int(0);
  return Ok();
}

Result<std::vector<Workshop>> ListWorkshops(store::Tx& tx, const std::string& origin, const std::optional<PageKey>& after, int limit) {
  // The first page starts after the end of time.
  const PageKey from = after.value_or(PageKey{std::numeric_limits<Micros>::max(), ""});
  CONCORD_TRY(auto rows, tx.Query(std::string("SELECT ") + kColumns +
                                      " FROM workshops WHERE office_id = $1 AND ($2 = '' OR origin = $2) "
                                      "AND (create_time, id) < ($4, $5) ORDER BY create_time DESC, id DESC LIMIT $3",
                                  {origin, static_cast<std::int64_t>(limit), from.create_time, from.id}));
  std::vector<Workshop> out;
  out.reserve(rows.size());
  for (const store::Row& row : rows) {
    CONCORD_TRY(auto workshop, FromRow(row));
    out.push_back(std::move(workshop));
  }
  return out;
}

Result<std::optional<std::string>> FindRequest(store::Tx& tx, const std::string& kind, const std::string& request_id) {
  if (request_id.empty()) return std::optional<std::string>();
  CONCORD_TRY(auto row, tx.One("SELECT result FROM requests WHERE office_id = $1 AND kind = $2 AND request_id = $3", {kind, request_id}));
  if (!row) return std::optional<std::string>();
  return std::optional<std::string>(row->Text(0));
}

Status RememberRequest(store::Tx& tx, const std::string& kind, const std::string& request_id, const std::string& result, Micros now) {
  if (request_id.empty()) return Ok();
  CONCORD_CHECK_OK(tx.Exec("INSERT INTO requests (office_id, kind, request_id, result, time) VALUES ($1, $2, $3, $4, $5)",
                           {kind, request_id, result, now}));
  return Ok();
}

}  // namespace concord::intake::db
