#include "projects/store/roadmaps.h"

#include "projects/store/item_document.h"

namespace concord::projects::db {
namespace {

constexpr char kColumns[] =
    "id, workshop_id, version, workshop_version, programme, country_code, instrument, demonstration, follow_up_body, follow_up_date, "
    "agree_time, adopt_time, create_time, update_time";

Roadmap FromRow(const store::Row& row) {
  Roadmap r;
  r.id = row.Text(0);
  r.workshop = row.Text(1);
  r.version = row.Int(2);
  r.workshop_version = row.Int(3);
  r.programme = row.Text(4);
  r.country_code = row.Text(5);
  r.instrument = row.Text(6);
  r.demonstration = row.Bool(7);
  r.follow_up_body = row.Text(8);
  r.follow_up_date = row.Text(9);
  r.agree_time = row.Int(10);
  r.adopt_time = row.Int(11);
  r.create_time = row.Int(12);
  r.update_time = row.Int(13);
  return r;
}

Status LoadItems(store::Tx& tx, Roadmap& roadmap) {
  CONCORD_TRY(auto rows, tx.Query("SELECT action, place, version, edited, document FROM roadmap_items "
                                  "WHERE office_id = $1 AND roadmap_id = $2 ORDER BY place",
                                  {roadmap.id}));
  for (const store::Row& row : rows) {
    Item& item = roadmap.items.emplace_back();
    item.action = row.Text(0);
    item.basis.place = static_cast<int>(row.Int(1));
    item.version = row.Int(2);
    item.edited = row.Bool(3);
    CONCORD_CHECK_OK(ReadItem(row.Text(4), item));
  }
  return Ok();
}

Status InsertItems(store::Tx& tx, const Roadmap& roadmap) {
  for (const Item& item : roadmap.items) {
    CONCORD_CHECK_OK(tx.Exec(
        "INSERT INTO roadmap_items (office_id, roadmap_id, action, place, version, edited, document) "
        "VALUES ($1, $2, $3, $4, $5, $6, $7)",
        {roadmap.id, item.action, static_cast<std::int64_t>(item.basis.place), item.version,
         static_cast<std::int64_t>(item.edited), WriteItem(item)}));
  }
  return Ok();
}

}  // namespace

Result<Roadmap> LoadRoadmap(store::Tx& tx, const std::string& id) {
  CONCORD_TRY(auto row, tx.One(std::string("SELECT ") + kColumns + " FROM roadmaps WHERE office_id = $1 AND id = $2", {id}));
  if (!row) return NotFound("ROADMAP_NOT_FOUND", "There is no such roadmap.");
  Roadmap roadmap = FromRow(*row);
  CONCORD_CHECK_OK(LoadItems(tx, roadmap));
  return roadmap;
}

Result<std::optional<Roadmap>> FindByWorkshop(store::Tx& tx, const std::string& workshop) {
  CONCORD_TRY(auto row, tx.One(std::string("SELECT ") + kColumns + " FROM roadmaps WHERE office_id = $1 AND workshop_id = $2", {workshop}));
  if (!row) return std::optional<Roadmap>();
  Roadmap roadmap = FromRow(*row);
  CONCORD_CHECK_OK(LoadItems(tx, roadmap));
  return std::optional<Roadmap>(std::move(roadmap));
}

Result<std::vector<Roadmap>> ListRoadmaps(store::Tx& tx, const store::PageKey& after, int limit) {
  CONCORD_TRY(auto rows, tx.Query(std::string("SELECT ") + kColumns +
                                      " FROM roadmaps WHERE office_id = $1 AND (create_time, id) < ($3, $4) "
                                      "ORDER BY create_time DESC, id DESC LIMIT $2",
                                  {static_cast<std::int64_t>(limit), after.time, after.id}));
  std::vector<Roadmap> out;
  out.reserve(rows.size());
  for (const store::Row& row : rows) {
    out.push_back(FromRow(row));
    CONCORD_CHECK_OK(LoadItems(tx, out.back()));
  }
  return out;
}

Status InsertRoadmap(store::Tx& tx, const Roadmap& r) {
  CONCORD_CHECK_OK(tx.Exec(
      "INSERT INTO roadmaps (office_id, id, workshop_id, version, workshop_version, programme, country_code, instrument, demonstration, "
      "follow_up_body, follow_up_date, agree_time, adopt_time, create_time, update_time) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)",
      {r.id, r.workshop, r.version, r.workshop_version, r.programme, r.country_code, r.instrument, static_cast<std::int64_t>(r.demonstration),
       r.follow_up_body, r.follow_up_date, r.agree_time, r.adopt_time, r.create_time, r.update_time}));
  return InsertItems(tx, r);
}

Status SaveHead(store::Tx& tx, Roadmap& r, Micros now) {
  CONCORD_TRY(const auto changed,
              tx.Exec("UPDATE roadmaps SET version = version + 1, workshop_version = $4, programme = $5, country_code = $6, instrument = $7, "
                      "demonstration = $8, follow_up_body = $9, follow_up_date = $10, agree_time = $11, adopt_time = $12, update_time = $13 "
                      "WHERE office_id = $1 AND id = $2 AND version = $3",
                      {r.id, r.version, r.workshop_version, r.programme, r.country_code, r.instrument, static_cast<std::int64_t>(r.demonstration),
                       r.follow_up_body, r.follow_up_date, r.agree_time, r.adopt_time, now}));
  if (changed == 0) return Aborted("ETAG_MISMATCH", "The roadmap has changed since it was read.");
  ++r.version;
  r.update_time = now;
  return Ok();
}

Status SaveItem(store::Tx& tx, const Roadmap& roadmap, const Item& item) {
  CONCORD_CHECK_OK(tx.Exec(
      "UPDATE roadmap_items SET place = $4, version = $5, edited = $6, document = $7 "
      "WHERE office_id = $1 AND roadmap_id = $2 AND action = $3",
      {roadmap.id, item.action, static_cast<std::int64_t>(item.basis.place), item.version,
       static_cast<std::int64_t>(item.edited), WriteItem(item)}));
  return Ok();
}

Status SaveItems(store::Tx& tx, const Roadmap& roadmap) {
  CONCORD_CHECK_OK(tx.Exec("DELETE FROM roadmap_items WHERE office_id = $1 AND roadmap_id = $2", {roadmap.id}));
  return InsertItems(tx, roadmap);
}

}  // namespace concord::projects::db
