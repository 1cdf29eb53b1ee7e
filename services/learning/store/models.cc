#include "learning/store/models.h"

namespace concord::learning::db {
namespace {

constexpr char kColumns[] =
    "SELECT programme, version, state, sha256, size_bytes, data_hash, seed, workshops, demonstration_workshops, measured, ndcg10, "
    "ndcg10_popularity, ndcg10_rule, decision, card, create_time, passed, promote_time, signature, signing_key, before_version, against_before, "
    "CASE WHEN length(file) > 0 THEN 1 ELSE 0 END FROM models ";

// On a model `m`: a workshop of it is of an office that does not agree.
constexpr char kWithdrawn[] =
    "EXISTS (SELECT 1 FROM model_sources s WHERE s.programme = m.programme AND s.model = m.version AND NOT EXISTS "
    "(SELECT 1 FROM consents c WHERE c.office_id = s.office_id AND c.programme = s.programme AND c.agreed = 1))";

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
  m.passed = r.Bool(16);
  m.promote_time = r.Int(17);
  m.signature = r.Bytes(18);
  m.key = r.Text(19);
  m.before = r.Text(20);
  if (!r.IsNull(21)) m.against_before = r.Real(21);
  m.file_kept = r.Bool(22);
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

Result<std::optional<ModelRow>> Predecessor(store::Tx& tx, const std::string& programme) {
  CONCORD_TRY(const auto row, tx.One(std::string("SELECT m.version FROM models m WHERE m.programme = $2 AND m.state = 'RETIRED' AND m.promote_time > 0 AND "
                                                 "length(m.file) > 0 AND NOT ") +
                                         kWithdrawn + " ORDER BY m.promote_time DESC, m.version LIMIT 1",
                                     {programme}));
  if (!row) return std::optional<ModelRow>();
  return FindModel(tx, programme, row->Text(0));
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
  store::Value against;  // NULL
  if (m.against_before) against = *m.against_before;
  CONCORD_CHECK_OK(tx.Exec(
      "INSERT INTO models (programme, version, state, sha256, size_bytes, data_hash, seed, workshops, demonstration_workshops, measured, ndcg10, "
      "ndcg10_popularity, ndcg10_rule, decision, card, create_time, file, measured_on, passed, promote_time, signature, signing_key, "
      "before_version, against_before) VALUES ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, "
      "$23, $24, $25)",
      {m.programme, m.version, m.state, m.sha256, m.size_bytes, m.data_hash, m.seed, std::int64_t{m.workshops},
       std::int64_t{m.demonstration_workshops}, std::int64_t{m.measured.workshops}, m.measured.model, m.measured.popularity, m.measured.rule,
       m.decision, m.card, m.create_time, store::Blob{file}, store::Blob{measured_on}, std::int64_t{m.passed}, m.promote_time,
       store::Blob{m.signature}, m.key, m.before, against}));
  return Ok();
}

Status SettleModel(store::Tx& tx, const ModelRow& m) {
  CONCORD_CHECK_OK(tx.Exec("UPDATE models SET state = $4, passed = $5, decision = $6, card = $7, signature = $8, signing_key = $9 "
                           "WHERE programme = $2 AND version = $3",
                           {m.programme, m.version, m.state, std::int64_t{m.passed}, m.decision, m.card, store::Blob{m.signature}, m.key}));
  return Ok();
}

Status UpdateModel(store::Tx& tx, const ModelRow& m) {
  CONCORD_CHECK_OK(tx.Exec("UPDATE models SET state = $4, card = $5, signature = $6, signing_key = $7, promote_time = $8 WHERE programme = $2 AND version = $3",
                           {m.programme, m.version, m.state, m.card, store::Blob{m.signature}, m.key, m.promote_time}));
  return Ok();
}

Status LetFilesGo(store::Tx& tx, const std::string& programme, int keep) {
  CONCORD_CHECK_OK(tx.Exec(
      "UPDATE models SET file = $4 WHERE programme = $2 AND state <> 'PROMOTED' AND length(file) > 0 AND version NOT IN "
      "(SELECT version FROM models WHERE programme = $2 ORDER BY create_time DESC LIMIT $3) AND version NOT IN "
      "(SELECT version FROM models WHERE programme = $2 AND promote_time > 0 ORDER BY promote_time DESC LIMIT $5)",
      {programme, std::int64_t{keep}, store::Blob{}, std::int64_t{kBack}}));
  return Ok();
}

Status LetFileGo(store::Tx& tx, const std::string& programme, const std::string& version) {
  CONCORD_CHECK_OK(tx.Exec("UPDATE models SET file = $4 WHERE programme = $2 AND version = $3", {programme, version, store::Blob{}}));
  return Ok();
}

Status PutSources(store::Tx& tx, const std::string& programme, const std::string& model, const std::vector<SourceRow>& sources) {
  for (const SourceRow& s : sources) {
    CONCORD_CHECK_OK(tx.Exec("INSERT INTO model_sources (office_id, programme, model, workshop, version) VALUES ($2, $3, $4, $5, $6)",
                             {s.office, programme, model, s.workshop, s.version}));
  }
  return Ok();
}

Result<std::vector<std::pair<std::string, int>>> OwnSources(store::Tx& tx, const std::string& office, const std::string& programme) {
  CONCORD_TRY(const auto rows, tx.Query("SELECT programme, model, count(*) FROM model_sources WHERE office_id = $2 AND ($3 = '' OR programme = $3) "
                                        "GROUP BY programme, model",
                                        {office, programme}));
  std::vector<std::pair<std::string, int>> out;
  for (const store::Row& r : rows) out.emplace_back(r.Text(0) + "\n" + r.Text(1), static_cast<int>(r.Int(2)));
  return out;
}

Result<bool> HasLearntFrom(store::Tx& tx, const std::string& programme, const std::string& model, const std::string& office, const std::string& workshop) {
  CONCORD_TRY(const auto row, tx.One("SELECT 1 FROM model_sources WHERE office_id = $2 AND programme = $3 AND model = $4 AND workshop = $5",
                                     {office, programme, model, workshop}));
  return row.has_value();
}

Result<bool> HasWithdrawn(store::Tx& tx, const std::string& programme, const std::string& model) {
  CONCORD_TRY(const auto row, tx.One(std::string("SELECT 1 FROM models m WHERE m.programme = $2 AND m.version = $3 AND ") + kWithdrawn, {programme, model}));
  return row.has_value();
}

}  // namespace concord::learning::db
