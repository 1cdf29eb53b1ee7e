#include "learning/store/decisions.h"

namespace concord::learning::db {

Status InsertDecision(store::Tx& tx, const DecisionRow& d) {
  CONCORD_CHECK_OK(tx.Exec("INSERT INTO model_decisions (id, programme, version, action, decided_by, person, person_office, reason, decide_time, "
                           "then_version) VALUES ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
                           {d.id, d.programme, d.version, d.action, d.by, d.person, d.office, d.reason, d.time, d.then}));
  return Ok();
}

Result<std::vector<DecisionRow>> ListDecisions(store::Tx& tx, const std::string& programme, int limit) {
  CONCORD_TRY(const auto rows, tx.Query("SELECT id, programme, version, action, decided_by, person, person_office, reason, decide_time, then_version "
                                        "FROM model_decisions WHERE ($2 = '' OR programme = $2) ORDER BY decide_time DESC, id DESC LIMIT $3",
                                        {programme, std::int64_t{limit}}));
  std::vector<DecisionRow> out;
  for (const store::Row& r : rows) {
    out.push_back({r.Text(0), r.Text(1), r.Text(2), r.Text(3), r.Text(4), r.Text(5), r.Text(6), r.Text(7), r.Int(8), r.Text(9)});
  }
  return out;
}

Result<Micros> LastKept(store::Tx& tx, const std::string& programme, const std::string& version) {
  CONCORD_TRY(const auto row, tx.One("SELECT max(decide_time) FROM model_decisions WHERE programme = $2 AND version = $3 AND action = 'KEPT'", {programme, version}));
  return row->Int(0);
}

Result<std::vector<KeyRow>> ListKeys(store::Tx& tx) {
  CONCORD_TRY(const auto rows, tx.Query("SELECT id, seed, create_time, sealed FROM model_keys ORDER BY create_time DESC, id DESC"));
  std::vector<KeyRow> out;
  for (const store::Row& r : rows) out.push_back({r.Text(0), r.Bytes(1), r.Int(2), r.Int(3) != 0});
  return out;
}

Status InsertKey(store::Tx& tx, const KeyRow& k) {
  CONCORD_CHECK_OK(tx.Exec("INSERT INTO model_keys (id, seed, create_time, sealed) VALUES ($2, $3, $4, $5)", {k.id, store::Blob{k.seed}, k.create_time, std::int64_t{k.sealed}}));
  return Ok();
}

Status SealKey(store::Tx& tx, const KeyRow& k) {
  CONCORD_CHECK_OK(tx.Exec("UPDATE model_keys SET seed = $3, sealed = $4 WHERE id = $2", {k.id, store::Blob{k.seed}, std::int64_t{k.sealed}}));
  return Ok();
}

}  // namespace concord::learning::db
