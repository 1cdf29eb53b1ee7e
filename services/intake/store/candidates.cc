#include "intake/store/gaps.h"
#include "intake/store/text_list.h"

namespace concord::intake::db {

Result<std::vector<Candidate>> LoadCandidates(store::Tx& tx, const std::string& workshop) {
  CONCORD_TRY(auto rows, tx.Query("SELECT id, place, own, state, reason, merged_into, title, questions, cost_band, months, edited "
                                  "FROM candidates WHERE office_id = $1 AND workshop_id = $2",
                                  {workshop}));
  std::vector<Candidate> out;
  for (const store::Row& row : rows) {
    Candidate c;
    c.id = row.Text(0);
    c.place = static_cast<int>(row.Int(1));
    c.own = row.Bool(2);
    c.state = static_cast<CandidateState>(row.Int(3));
    c.reason = row.Text(4);
    c.merged_into = row.Text(5);
    c.title = row.Text(6);
    CONCORD_TRY(c.questions, ReadList(row.Text(7)));
    c.cost_band = row.Text(8);
    c.months = static_cast<int>(row.Int(9));
    c.edited = row.Bool(10);
    out.push_back(std::move(c));
  }
  SortShortlist(out);
  return out;
}

Status PutCandidates(store::Tx& tx, const std::string& workshop, const std::vector<Candidate>& list, Micros now) {
  for (const Candidate& c : list) {
    CONCORD_CHECK_OK(tx.Exec(
        "INSERT INTO candidates (office_id, workshop_id, id, place, own, state, reason, merged_into, title, questions, cost_band, "
        "months, edited, update_time) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) "
        "ON CONFLICT (office_id, workshop_id, id) DO UPDATE SET state = excluded.state, reason = excluded.reason, "
        "merged_into = excluded.merged_into, edited = excluded.edited, update_time = excluded.update_time",
        {workshop, c.id, static_cast<std::int64_t>(c.place), static_cast<std::int64_t>(c.own), static_cast<std::int64_t>(c.state),
         c.reason, c.merged_into, c.title, WriteList(c.questions), c.cost_band, static_cast<std::int64_t>(c.months),
         static_cast<std::int64_t>(c.edited), now}));
  }
  return Ok();
}

Status DeleteCandidates(store::Tx& tx, const std::string& workshop) {
  CONCORD_CHECK_OK(tx.Exec("DELETE FROM candidates WHERE office_id = $1 AND workshop_id = $2", {workshop}));
  return Ok();
}

}  // namespace concord::intake::db
