#include "learning/store/changes.h"

#include "learning/store/consents.h"

namespace concord::learning::db {
namespace {

const char kOfWorkshop[] = "EXISTS (SELECT 1 FROM workshops WHERE workshops.office_id = t.office_id AND workshops.id = t.workshop AND ";

// Trained with this agreement of the workshop or a later one.
const char kSource[] =
    "s.office_id = t.office_id AND s.programme = t.programme AND s.workshop = t.workshop AND s.version >= t.version";

}  // namespace

Status PutChanges(store::Tx& tx, const std::string& office, const std::string& workshop, const std::vector<ChangeRow>& changes) {
  CONCORD_CHECK_OK(tx.Exec("DELETE FROM changes WHERE office_id = $2 AND workshop = $3", {office, workshop}));
  for (const ChangeRow& c : changes) {
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO changes (office_id, workshop, number, programme, candidate, from_place, to_place, version, learn_time, "
                             "evidence_version) VALUES ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                             {office, workshop, std::int64_t{c.number}, c.programme, c.candidate, std::int64_t{c.from_place},
                              std::int64_t{c.to_place}, c.version, c.learn_time, c.evidence_version}));
  }
  return Ok();
}

Status MarkLearnt(store::Tx& tx, const std::string& programme, std::int64_t evidence_version) {
  CONCORD_CHECK_OK(tx.Exec("UPDATE changes AS t SET evidence_version = $3 WHERE programme = $2 AND evidence_version = 0 AND " +
                               (kOfWorkshop + Teaches()) + ")",
                           {programme, evidence_version}));
  CONCORD_CHECK_OK(tx.Exec("UPDATE changes AS t SET evidence_version = 0 WHERE programme = $2 AND evidence_version > 0 AND NOT " +
                               (kOfWorkshop + Teaches()) + ")",
                           {programme}));
  return Ok();
}

Result<std::vector<ChangeSeen>> ChangesOf(store::Tx& tx, const std::string& office, const std::string& programme, const std::string& workshop, int limit) {
  CONCORD_TRY(const auto rows,
              tx.Query("SELECT workshop, number, programme, candidate, from_place, to_place, version, learn_time, evidence_version, CASE WHEN " +
                           (kOfWorkshop + Teaches()) +
                           ") THEN 1 ELSE 0 END FROM changes t WHERE office_id = $2 AND ($3 = '' OR programme = $3) AND ($4 = '' OR workshop = $4) "
                           "ORDER BY learn_time DESC, workshop, number LIMIT $5",
                       {office, programme, workshop, std::int64_t{limit}}));
  std::vector<ChangeSeen> out;
  for (const store::Row& r : rows) {
    ChangeSeen seen;
    seen.change = {r.Text(0), static_cast<int>(r.Int(1)), r.Text(2), r.Text(3), static_cast<int>(r.Int(4)), static_cast<int>(r.Int(5)),
                   r.Int(6), r.Int(7), r.Int(8)};
    seen.teaches = r.Bool(9);
    CONCORD_TRY(const auto models, tx.Query("SELECT m.version FROM model_sources s JOIN models m ON m.programme = s.programme AND m.version = s.model "
                                            "WHERE s.office_id = $2 AND s.programme = $3 AND s.workshop = $4 AND s.version >= $5 "
                                            "ORDER BY m.create_time, m.version",
                                            {office, seen.change.programme, seen.change.workshop, seen.change.version}));
    for (const store::Row& m : models) seen.models.push_back(m.Text(0));
    out.push_back(std::move(seen));
  }
  return out;
}

Result<std::vector<std::string>> ChangeNames(store::Tx& tx, const std::string& programme, bool real_only) {
  CONCORD_TRY(const auto rows, tx.Query("SELECT workshop, number FROM changes t WHERE programme = $2 AND " + (kOfWorkshop + Teaches()) +
                                            " AND ($3 = 0 OR workshops.demonstration = 0)) ORDER BY workshop, number",
                                        {programme, std::int64_t{real_only}}));
  std::vector<std::string> out;
  for (const store::Row& r : rows) out.push_back("workshops/" + r.Text(0) + "/changes/" + std::to_string(r.Int(1)));
  return out;
}

Result<ChangeTotals> ChangeTotalsOf(store::Tx& tx, const std::string& programme, bool real_only) {
  const std::string kinds = " AND ($3 = 0 OR workshops.demonstration = 0)";
  CONCORD_TRY(const auto changes,
              tx.One("SELECT count(*), coalesce(sum(CASE WHEN EXISTS (SELECT 1 FROM model_sources s WHERE " + std::string(kSource) +
                         ") THEN 0 ELSE 1 END), 0) FROM changes t WHERE programme = $2 AND " + (kOfWorkshop + Teaches()) + kinds + ")",
                     {programme, std::int64_t{real_only}}));
  CONCORD_TRY(const auto outcomes, tx.One("SELECT coalesce(sum(CASE WHEN t.state = 'DONE' THEN 1 ELSE 0 END), 0), coalesce(sum(CASE WHEN t.state = 'DROPPED' THEN 1 ELSE 0 END), 0) "
                                              "FROM outcomes t WHERE " +
                                              (kOfWorkshop + Teaches()) + " AND workshops.programme = $2" + kinds + ")",
                                          {programme, std::int64_t{real_only}}));
  return ChangeTotals{static_cast<int>(changes->Int(0)), static_cast<int>(changes->Int(1)), static_cast<int>(outcomes->Int(0)),
                      static_cast<int>(outcomes->Int(1))};
}

Result<bool> PutOutcome(store::Tx& tx, const std::string& office, const std::string& workshop, const std::string& action, const std::string& state,
                        std::int64_t version, Micros now) {
  CONCORD_TRY(const auto known, tx.One("SELECT state, version FROM outcomes WHERE office_id = $2 AND workshop = $3 AND action = $4", {office, workshop, action}));
  if (known && known->Int(1) >= version) return false;
  CONCORD_CHECK_OK(tx.Exec("INSERT INTO outcomes (office_id, workshop, action, state, version, change_time) VALUES ($2, $3, $4, $5, $6, $7) "
                           "ON CONFLICT (office_id, workshop, action) DO UPDATE SET state = excluded.state, version = excluded.version, "
                           "change_time = excluded.change_time",
                           {office, workshop, action, state, version, now}));
  const auto says = [](const std::string& s) { return s == "DONE" || s == "DROPPED" ? s : std::string(); };
  return says(known ? known->Text(0) : "") != says(state);
}

Result<std::map<std::string, std::string>> OutcomesOf(store::Tx& tx, const std::string& office, const std::string& workshop) {
  CONCORD_TRY(const auto rows, tx.Query("SELECT action, state FROM outcomes WHERE office_id = $2 AND workshop = $3", {office, workshop}));
  std::map<std::string, std::string> out;
  for (const store::Row& r : rows) out.emplace(r.Text(0), r.Text(1));
  return out;
}

}  // namespace concord::learning::db
