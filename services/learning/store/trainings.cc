#include "learning/store/trainings.h"

namespace concord::learning::db {
namespace {

constexpr char kColumns[] = "SELECT id, programme, state, start_time, end_time, seen, interrupted, outcome FROM trainings ";

TrainingRow RowOf(const store::Row& r) {
  return {r.Text(0), r.Text(1), r.Text(2), r.Int(3), r.Int(4), static_cast<int>(r.Int(5)), r.Bool(6), r.Text(7)};
}

}  // namespace

Result<std::vector<TrainingRow>> ListTrainings(store::Tx& tx, int limit) {
  CONCORD_TRY(auto rows, tx.Query(std::string(kColumns) + "ORDER BY start_time DESC, id DESC LIMIT $2", {std::int64_t{limit}}));
  std::vector<TrainingRow> out;
  for (const store::Row& row : rows) out.push_back(RowOf(row));
  return out;
}

Result<std::optional<TrainingRow>> RunningTraining(store::Tx& tx) {
  CONCORD_TRY(auto row, tx.One(std::string(kColumns) + "WHERE state = 'RUNNING' ORDER BY start_time, id LIMIT 1"));
  if (!row) return std::optional<TrainingRow>();
  return std::optional<TrainingRow>(RowOf(*row));
}

Result<Micros> LastStart(store::Tx& tx, const std::string& programme) {
  CONCORD_TRY(auto row, tx.One("SELECT max(start_time) FROM trainings WHERE programme = $2 AND interrupted = 0", {programme}));
  return row->Int(0);
}

Status InsertTraining(store::Tx& tx, const TrainingRow& t) {
  CONCORD_CHECK_OK(tx.Exec("INSERT INTO trainings (id, programme, state, start_time, end_time, seen, interrupted, outcome) "
                           "VALUES ($2, $3, $4, $5, $6, $7, $8, $9)",
                           {t.id, t.programme, t.state, t.start_time, t.end_time, std::int64_t{t.seen}, std::int64_t{t.interrupted}, t.outcome}));
  return Ok();
}

Result<bool> EndTraining(store::Tx& tx, const std::string& id, const std::string& state, const std::string& outcome, bool interrupted, Micros now) {
  CONCORD_TRY(const std::int64_t ended, tx.Exec("UPDATE trainings SET state = $3, outcome = $4, interrupted = $5, end_time = $6 "
                                                "WHERE id = $2 AND state = 'RUNNING'",
                                                {id, state, outcome, std::int64_t{interrupted}, now}));
  return ended == 1;
}

Result<int> EndInterrupted(store::Tx& tx, Micros now) {
  CONCORD_TRY(const std::int64_t ended,
              tx.Exec("UPDATE trainings SET state = 'FAILED', interrupted = 1, end_time = $2, outcome = $3 WHERE state = 'RUNNING'",
                      {now, "interrupted: the process ended before the training did"}));
  return static_cast<int>(ended);
}

}  // namespace concord::learning::db
