#include "learning/store/evidence.h"

namespace concord::learning::db {
namespace {

constexpr char kColumns[] =
    "SELECT programme, version, workshops, learn_time, state, coalesce((SELECT m.version FROM models m WHERE m.programme = evidence.programme "
    "AND m.state = 'PROMOTED'), '') FROM evidence ";

EvidenceRow RowOf(const store::Row& r) { return {r.Text(0), r.Int(1), static_cast<int>(r.Int(2)), r.Int(3), r.Bytes(4), r.Text(5)}; }

}  // namespace

Result<std::optional<EvidenceRow>> LoadEvidence(store::Tx& tx, const std::string& programme) {
  CONCORD_TRY(auto row, tx.One(std::string(kColumns) + "WHERE programme = $2", {programme}));
  if (!row) return std::optional<EvidenceRow>();
  return std::optional<EvidenceRow>(RowOf(*row));
}

Result<std::vector<EvidenceRow>> AllEvidence(store::Tx& tx) {
  CONCORD_TRY(auto rows, tx.Query(std::string(kColumns) + "ORDER BY programme"));
  std::vector<EvidenceRow> out;
  for (const store::Row& row : rows) out.push_back(RowOf(row));
  return out;
}

Status PutEvidence(store::Tx& tx, const EvidenceRow& e) {
  CONCORD_TRY(const std::int64_t written,
              tx.Exec("INSERT INTO evidence (programme, version, workshops, learn_time, state) VALUES ($2, $3, $4, $5, $6) "
                      "ON CONFLICT (programme) DO UPDATE SET version = excluded.version, workshops = excluded.workshops, "
                      "learn_time = excluded.learn_time, state = excluded.state WHERE evidence.version = excluded.version - 1",
                      {e.programme, e.version, std::int64_t{e.workshops}, e.learn_time, store::Blob{e.state}}));
  if (written == 0) return Aborted("EVIDENCE_MOVED", "this programme learnt something else at the same moment");
  return Ok();
}

}  // namespace concord::learning::db
