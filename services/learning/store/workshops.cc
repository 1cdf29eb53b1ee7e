#include "learning/store/workshops.h"

#include "ranking/bytes.h"

namespace concord::learning::db {
namespace {

constexpr std::string_view kSuggestion = "CNCDSUGG";

std::string PackSuggestion(const WorkshopRow& row) {
  ranking::Writer out;
  out.Texts(row.suggested);
  out.Put<std::uint64_t>(row.chances.size());
  for (const SaidAndSeen& chance : row.chances) {
    out.Put(chance.said);
    out.Put(chance.seen);
  }
  return ranking::Seal(kSuggestion, 1, out.bytes());
}

Result<std::vector<SaidAndSeen>> ChancesOf(const std::string& bytes) {
  CONCORD_TRY(const std::string_view payload, ranking::Unseal(kSuggestion, 1, bytes, "suggestion"));
  ranking::Reader in(payload);
  (void)in.Texts();
  std::vector<SaidAndSeen> out(in.Count(2 * sizeof(double)));
  for (SaidAndSeen& chance : out) {
    chance.said = in.Get<double>();
    chance.seen = in.Get<double>();
  }
  return out;
}

std::int64_t Flag(bool b) { return b ? 1 : 0; }

Result<std::vector<std::string>> Blobs(store::Tx& tx, std::string_view sql, const store::Params& params) {
  CONCORD_TRY(auto rows, tx.Query(sql, params));
  std::vector<std::string> out;
  out.reserve(rows.size());
  for (const store::Row& row : rows) out.push_back(row.Bytes(0));
  return out;
}

}  // namespace

Result<std::optional<Known>> FindWorkshop(store::Tx& tx, const std::string& office, const std::string& id) {
  CONCORD_TRY(auto row, tx.One("SELECT programme, place, version FROM workshops WHERE office_id = $2 AND id = $3", {office, id}));
  if (!row) return std::optional<Known>();
  return std::optional<Known>(Known{row->Text(0), static_cast<int>(row->Int(1)), row->Int(2)});
}

Result<int> NextPlace(store::Tx& tx, const std::string& programme) {
  CONCORD_TRY(auto row, tx.One("SELECT max(place) FROM workshops WHERE programme = $2", {programme}));
  return static_cast<int>(row->Int(0)) + 1;
}

Status PutWorkshop(store::Tx& tx, const WorkshopRow& r) {
  const auto figure = [&](double Scores::*which) -> store::Value {
    if (!r.scores) return nullptr;
    return (*r.scores).*which;
  };
  CONCORD_CHECK_OK(tx.Exec(
      "INSERT INTO workshops (office_id, id, programme, place, version, country_code, held_on, origin, demonstration, ballots, "
      "model_version, suggestion_shown, ndcg_suggestion, ndcg_rule, ndcg_popularity, suggestion, learn_time, lesson) "
      "VALUES ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) "
      "ON CONFLICT (office_id, id) DO UPDATE SET version = excluded.version, country_code = excluded.country_code, "
      "held_on = excluded.held_on, origin = excluded.origin, demonstration = excluded.demonstration, ballots = excluded.ballots, "
      "model_version = excluded.model_version, suggestion_shown = excluded.suggestion_shown, "
      "ndcg_suggestion = excluded.ndcg_suggestion, ndcg_rule = excluded.ndcg_rule, ndcg_popularity = excluded.ndcg_popularity, "
      "suggestion = excluded.suggestion, learn_time = excluded.learn_time, lesson = excluded.lesson",
      {r.office, r.id, r.programme, std::int64_t{r.place}, r.version, r.country_code, r.held_on, r.origin, Flag(r.demonstration),
       std::int64_t{r.ballots}, r.model_version, Flag(r.suggestion_shown), figure(&Scores::suggestion), figure(&Scores::rule),
       figure(&Scores::popularity), store::Blob{PackSuggestion(r)}, r.learn_time, store::Blob{r.lesson}}));
  return Ok();
}

Result<std::vector<std::string>> Lessons(store::Tx& tx, const std::string& programme, int before) {
  return Blobs(tx, "SELECT lesson FROM workshops WHERE programme = $2 AND ($3 = 0 OR place < $3) ORDER BY place",
               {programme, std::int64_t{before}});
}

Result<std::vector<std::string>> LessonsById(store::Tx& tx, const std::string& programme, bool real_only) {
  return Blobs(tx, "SELECT lesson FROM workshops WHERE programme = $2 AND ($3 = 0 OR demonstration = 0) ORDER BY id",
               {programme, Flag(real_only)});
}

Result<std::vector<WorkshopScore>> ScoresOf(store::Tx& tx, const std::string& programme, const std::string& office) {
  CONCORD_TRY(auto rows, tx.Query("SELECT country_code, held_on, place, model_version, demonstration, ndcg_suggestion, ndcg_rule, "
                                  "ndcg_popularity, suggestion FROM workshops WHERE programme = $2 AND ($3 = '' OR office_id = $3) "
                                  "AND ndcg_suggestion IS NOT NULL ORDER BY place",
                                  {programme, office}));
  std::vector<WorkshopScore> out;
  for (const store::Row& row : rows) {
    WorkshopScore s;
    s.country_code = row.Text(0);
    s.held_on = row.Text(1);
    s.place = static_cast<int>(row.Int(2));
    s.model_spoke = !row.Text(3).empty();
    s.demonstration = row.Bool(4);
    s.suggestion = row.Real(5);
    s.rule = row.Real(6);
    s.popularity = row.Real(7);
    CONCORD_TRY(s.chances, ChancesOf(row.Bytes(8)));
    out.push_back(std::move(s));
  }
  return out;
}

Result<std::vector<Totals>> TotalsOf(store::Tx& tx, const std::string& programme) {
  CONCORD_TRY(auto rows, tx.Query("SELECT programme, count(*), count(DISTINCT country_code), sum(ballots), sum(demonstration), max(place), "
                                  "max(learn_time) FROM workshops WHERE ($2 = '' OR programme = $2) GROUP BY programme ORDER BY programme",
                                  {programme}));
  std::vector<Totals> out;
  for (const store::Row& r : rows) {
    out.push_back({r.Text(0), static_cast<int>(r.Int(1)), static_cast<int>(r.Int(2)), static_cast<int>(r.Int(3)), static_cast<int>(r.Int(4)),
                   static_cast<int>(r.Int(5)), r.Int(6)});
  }
  return out;
}

}  // namespace concord::learning::db
