#include "learning/store/models.h"

namespace concord::learning::db {
namespace {

constexpr char kColumns[] =
    "SELECT programme, version, state, sha256, size_bytes, data_hash, seed, workshops, demonstration_workshops, measured, ndcg10, "
    "ndcg10_popularity, ndcg10_rule, decision, card, create_time FROM models ";

ModelRow RowOf(const store::Row& r) {
  ModelRow m;
  m.programme = r.Text(0);
  m.version = r.Text(1);
  m.state = r.Text(2);
  m.sha256 = r.Text(3);
  m.size_bytes = r.Int(4);
  m.data_hash = r.Text(5);
  m.seed = r.Int(6);
  m.workshops = static_cast<int>(r.Int(7));
  m.demonstration_workshops = static_cast<int>(r.Int(8));
  m.measured = {static_cast<int>(r.Int(9)), r.Real(10), r.Real(11), r.Real(12)};
  m.decision = r.Text(13);
  m.card = r.Text(14);
  m.create_time = r.Int(15);
  return m;
}

Result<std::optional<ModelRow>> One(store::Tx& tx, const std::string& where, const store::Params& params) {
  CONCORD_TRY(auto row, tx.One(kColumns + where, params));
  if (!row) return std::optional<ModelRow>();
  return std::optional<ModelRow>(RowOf(*row));
}

}  // namespace

Result<std::vector<ModelRow>> ListModels(store::Tx& tx, const std::string& programme) {
  CONCORD_TRY(auto rows, tx.Query(std::string(kColumns) + "WHERE ($2 = '' OR programme = $2) ORDER BY create_time DESC, version", {programme}));
  std::vector<ModelRow> out;
  for (const store::Row& row : rows) out.push_back(RowOf(row));
  return out;
}

Result<std::optional<ModelRow>> FindModel(store::Tx& tx, const std::string& programme, const std::string& version) {
  return One(tx, "WHERE programme = $2 AND version = $3", {programme, version});
}

Result<std::optional<ModelRow>> Champion(store::Tx& tx, const std::string& programme) {
  return One(tx, "WHERE programme = $2 AND state = 'PROMOTED'", {programme});
}

Result<std::optional<std::string>> LoadFile(store::Tx& tx, const std::string& programme, const std::string& version) {
  CONCORD_TRY(auto row, tx.One("SELECT file FROM models WHERE programme = $2 AND version = $3 AND length(file) > 0", {programme, version}));
  if (!row) return std::optional<std::string>();
  return std::optional<std::string>(row->Bytes(0));
}

Result<std::string> MeasuredOn(store::Tx& tx, const std::string& programme, const std::string& version) {
  CONCORD_TRY(auto row, tx.One("SELECT measured_on FROM models WHERE programme = $2 AND version = $3", {programme, version}));
  return row ? row->Bytes(0) : std::string();
}

Status InsertModel(store::Tx& tx, const ModelRow& m, const std::string& file, const std::string& measured_on) {
  CONCORD_CHECK_OK(tx.Exec(
      "INSERT INTO models (programme, version, state, sha256, size_bytes, data_hash, seed, workshops, "
      "demonstration_workshops, measured, ndcg10, ndcg10_popularity, ndcg10_rule, decision, card, create_time, file, "
      "measured_on) VALUES ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)",
      {m.programme, m.version, m.state, m.sha256, m.size_bytes, m.data_hash, m.seed, std::int64_t{m.workshops},
       std::int64_t{m.demonstration_workshops}, std::int64_t{m.measured.workshops}, m.measured.model,
       m.measured.popularity, m.measured.rule, m.decision, m.card, m.create_time, store::Blob{file}, store::Blob{measured_on}}));
  return Ok();
}

Status RetireChampion(store::Tx& tx, const std::string& programme) {
  CONCORD_CHECK_OK(tx.Exec("UPDATE models SET state = 'RETIRED' WHERE programme = $2 AND state = 'PROMOTED'", {programme}));
  return Ok();
}

Status LetFilesGo(store::Tx& tx, const std::string& programme, int keep) {
  CONCORD_CHECK_OK(tx.Exec(
      "UPDATE models SET file = $4 WHERE programme = $2 AND state <> 'PROMOTED' AND length(file) > 0 AND version NOT IN "
      "(SELECT version FROM models WHERE programme = $2 ORDER BY create_time DESC LIMIT $3)",
      {programme, std::int64_t{keep}, store::Blob{}}));
  return Ok();
}

}  // namespace concord::learning::db
