#include "learning/store/workshops.h"

#include "learning/store/consents.h"
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

constexpr std::string_view kAgreement = "CNCDAGRE";

std::string PackAgreement(const Agreement& agreement) {
  ranking::Writer out;
  out.Texts(agreement.order);
  out.Put<std::uint64_t>(agreement.changes.size());
  for (const Moved& moved : agreement.changes) {
    out.Text(moved.candidate);
    out.Put<std::int32_t>(moved.from_place);
    out.Put<std::int32_t>(moved.to_place);
  }
  return ranking::Seal(kAgreement, 1, out.bytes());
}

Result<Agreement> AgreementOf(const std::string& bytes) {
  if (bytes.empty()) return Agreement();  // learnt before agreements were kept
  CONCORD_TRY(const std::string_view payload, ranking::Unseal(kAgreement, 1, bytes, "agreement"));
  ranking::Reader in(payload);
  Agreement out;
  out.order = in.Texts();
  out.changes.resize(in.Count(12));
  for (Moved& moved : out.changes) {
    moved.candidate = in.Text();
    moved.from_place = in.Get<std::int32_t>();
    moved.to_place = in.Get<std::int32_t>();
  }
  return out;
}

std::int64_t Flag(bool b) { return b ? 1 : 0; }

Result<std::vector<LessonRow>> LessonsOf(store::Tx& tx, const std::string& where, const store::Params& params) {
  CONCORD_TRY(auto rows, tx.Query("SELECT office_id, id, version, place, ballots, demonstration, lesson FROM workshops WHERE " + where, params));
  std::vector<LessonRow> out;
  out.reserve(rows.size());
  for (const store::Row& r : rows) {
    out.push_back({r.Text(0), r.Text(1), r.Int(2), static_cast<int>(r.Int(3)), static_cast<int>(r.Int(4)), r.Bool(5), r.Bytes(6)});
  }
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
  const auto loss = [&](double WorkshopRow::Loss::*which) -> store::Value {
    if (!r.loss) return nullptr;
    return (*r.loss).*which;
  };
  CONCORD_CHECK_OK(tx.Exec(
      "INSERT INTO workshops (office_id, id, programme, place, version, country_code, held_on, origin, demonstration, ballots, "
      "model_version, suggestion_shown, ndcg_suggestion, ndcg_rule, ndcg_popularity, suggestion, learn_time, lesson, "
      "agreement, loss_model, loss_time, ndcg_model, ndcg_plain) "
      "VALUES ($2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24) "
      "ON CONFLICT (office_id, id) DO UPDATE SET version = excluded.version, country_code = excluded.country_code, "
      "held_on = excluded.held_on, origin = excluded.origin, demonstration = excluded.demonstration, ballots = excluded.ballots, "
      "model_version = excluded.model_version, suggestion_shown = excluded.suggestion_shown, "
      "ndcg_suggestion = excluded.ndcg_suggestion, ndcg_rule = excluded.ndcg_rule, ndcg_popularity = excluded.ndcg_popularity, "
      "suggestion = excluded.suggestion, learn_time = excluded.learn_time, lesson = excluded.lesson, "
      "agreement = excluded.agreement, loss_model = excluded.loss_model, loss_time = excluded.loss_time, ndcg_model = excluded.ndcg_model, ndcg_plain = excluded.ndcg_plain",
      {r.office, r.id, r.programme, std::int64_t{r.place}, r.version, r.country_code, r.held_on, r.origin, Flag(r.demonstration),
       std::int64_t{r.ballots}, r.model_version, Flag(r.suggestion_shown), figure(&Scores::suggestion), figure(&Scores::rule),
       figure(&Scores::popularity), store::Blob{PackSuggestion(r)}, r.learn_time, store::Blob{r.lesson}, store::Blob{PackAgreement(r.agreement)},
       r.loss ? r.loss->model : std::string(), r.loss ? r.learn_time : std::int64_t{0}, loss(&WorkshopRow::Loss::with_model),
       loss(&WorkshopRow::Loss::plain)}));
  return Ok();
}

Result<std::vector<LessonRow>> Lessons(store::Tx& tx, const std::string& programme, int before) {
  return LessonsOf(tx, "programme = $2 AND ($3 = 0 OR place < $3) AND " + Teaches() + " ORDER BY place", {programme, std::int64_t{before}});
}

Result<std::vector<LessonRow>> LessonsById(store::Tx& tx, const std::string& programme, bool real_only) {
  return LessonsOf(tx, "programme = $2 AND ($3 = 0 OR demonstration = 0) AND " + Teaches() + " ORDER BY id", {programme, Flag(real_only)});
}

Result<std::optional<Stored>> LoadWorkshop(store::Tx& tx, const std::string& office, const std::string& id) {
  CONCORD_TRY(auto row, tx.One("SELECT programme, lesson, agreement, CASE WHEN " + Teaches() + " THEN 1 ELSE 0 END FROM workshops "
                               "WHERE office_id = $2 AND id = $3",
                               {office, id}));
  if (!row) return std::optional<Stored>();
  Stored out{row->Text(0), row->Bytes(1), {}, row->Bool(3)};
  CONCORD_TRY(out.agreement, AgreementOf(row->Bytes(2)));
  return std::optional<Stored>(std::move(out));
}

Status PutLesson(store::Tx& tx, const std::string& office, const std::string& id, const std::string& lesson, Micros now) {
  CONCORD_CHECK_OK(tx.Exec("UPDATE workshops SET lesson = $4, learn_time = $5 WHERE office_id = $2 AND id = $3", {office, id, store::Blob{lesson}, now}));
  return Ok();
}

Result<std::vector<LossRow>> LossesOf(store::Tx& tx, const std::string& programme, const std::string& model, bool demonstration, Micros since) {
  CONCORD_TRY(auto rows, tx.Query("SELECT office_id, id, place, ndcg_model, ndcg_plain FROM workshops WHERE programme = $2 AND loss_model = $3 "
                                  "AND ($4 = 1 OR demonstration = 0) AND loss_time > $5 AND ndcg_model IS NOT NULL AND " +
                                      Teaches() + " ORDER BY loss_time, place",
                                  {programme, model, Flag(demonstration), since}));
  std::vector<LossRow> out;
  for (const store::Row& r : rows) out.push_back({r.Text(0), r.Text(1), static_cast<int>(r.Int(2)), r.Real(3), r.Real(4)});
  return out;
}

Result<std::vector<WorkshopScore>> ScoresOf(store::Tx& tx, const std::string& programme, const std::string& office) {
  CONCORD_TRY(auto rows, tx.Query("SELECT country_code, held_on, place, model_version, demonstration, ndcg_suggestion, ndcg_rule, "
                                  "ndcg_popularity, suggestion FROM workshops WHERE programme = $2 AND (office_id = $3 OR ($3 = '' AND " +
                                      Teaches() + ")) AND ndcg_suggestion IS NOT NULL ORDER BY place",
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
  CONCORD_TRY(auto rows, tx.Query("SELECT programme, count(*), count(DISTINCT country_code), sum(ballots), sum(demonstration), "
                                  "max(learn_time), count(DISTINCT office_id) FROM workshops WHERE ($2 = '' OR programme = $2) AND " +
                                      Teaches() + " GROUP BY programme ORDER BY programme",
                                  {programme}));
  std::vector<Totals> out;
  for (const store::Row& r : rows) {
    out.push_back({r.Text(0), static_cast<int>(r.Int(1)), static_cast<int>(r.Int(2)), static_cast<int>(r.Int(3)), static_cast<int>(r.Int(4)),
                   r.Int(5), static_cast<int>(r.Int(6))});
    CONCORD_TRY(const auto silent, tx.One("SELECT coalesce(sum(CASE WHEN " + Teaches() + " THEN 0 ELSE 1 END), 0), coalesce(sum(CASE WHEN ballots < $3 AND EXISTS "
                                          "(SELECT 1 FROM consents a WHERE a.office_id = workshops.office_id AND a.programme = workshops.programme AND "
                                          "a.agreed = 1) THEN 1 ELSE 0 END), 0) FROM workshops WHERE programme = $2",
                                          {out.back().programme, std::int64_t{kLeastBallots}}));
    out.back().too_small = static_cast<int>(silent->Int(1));
    out.back().without_consent = static_cast<int>(silent->Int(0)) - out.back().too_small;
  }
  return out;
}

Result<int> LearntSince(store::Tx& tx, const std::string& programme, Micros since) {
  CONCORD_TRY(const auto row, tx.One("SELECT count(*) FROM workshops WHERE programme = $2 AND learn_time > $3 AND " + Teaches(), {programme, since}));
  return static_cast<int>(row->Int(0));
}

Status TouchLessons(store::Tx& tx, const std::string& office, const std::string& programme, Micros now) {
  CONCORD_CHECK_OK(tx.Exec("UPDATE workshops SET learn_time = $4 WHERE office_id = $2 AND programme = $3", {office, programme, now}));
  return Ok();
}

}  // namespace concord::learning::db
