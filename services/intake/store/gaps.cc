#include "intake/store/gaps.h"

namespace concord::intake::db {
namespace {

store::Value OrNull(const std::optional<int>& x) { return x ? store::Value(static_cast<std::int64_t>(*x)) : store::Value(nullptr); }

std::optional<int> IntOrNothing(const store::Row& row, std::size_t i) {
  return row.IsNull(i) ? std::nullopt : std::optional<int>(static_cast<int>(row.Int(i)));
}

}  // namespace

Result<std::map<std::string, GapDecision>> LoadGapDecisions(store::Tx& tx, const std::string& workshop) {
  CONCORD_TRY(auto rows, tx.Query("SELECT question, state, agreed_choice, urgency, note, version, update_time FROM gaps "
                                  "WHERE office_id = $1 AND workshop_id = $2",
                                  {workshop}));
  std::map<std::string, GapDecision> out;
  for (const store::Row& row : rows) {
    GapDecision d;
    d.state = static_cast<GapState>(row.Int(1));
    d.agreed_choice = IntOrNothing(row, 2);
    d.urgency = IntOrNothing(row, 3);
    d.note = row.Text(4);
    d.version = row.Int(5);
    d.update_time = row.Int(6);
    out.emplace(row.Text(0), std::move(d));
  }
  return out;
}

Status PutGapDecision(store::Tx& tx, const std::string& workshop, const std::string& question, const GapDecision& d) {
  CONCORD_CHECK_OK(tx.Exec(
      "INSERT INTO gaps (office_id, workshop_id, question, state, agreed_choice, urgency, note, version, update_time) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, 1, $8) "
      "ON CONFLICT (office_id, workshop_id, question) DO UPDATE SET state = excluded.state, agreed_choice = excluded.agreed_choice, "
      "urgency = excluded.urgency, note = excluded.note, version = gaps.version + 1, update_time = excluded.update_time",
      {workshop, question, static_cast<std::int64_t>(d.state), OrNull(d.agreed_choice), OrNull(d.urgency), d.note, d.update_time}));
  return Ok();
}

Result<bool> AnyGapDecision(store::Tx& tx, const std::string& workshop) {
  CONCORD_TRY(auto row, tx.One("SELECT 1 FROM gaps WHERE office_id = $1 AND workshop_id = $2 AND (state <> 1 OR urgency IS NOT NULL) "
                               "LIMIT 1",
                               {workshop}));
  return row.has_value();
}

}  // namespace concord::intake::db
