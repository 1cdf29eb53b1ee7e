#include "reporting/store/decisions.h"

#include <nlohmann/json.hpp>

namespace concord::reporting::db {
namespace {

using nlohmann::json;

std::int64_t Int(int x) { return x; }

Error Damaged() { return Error(Code::kDataLoss, "ROW_DAMAGED", "a stored list cannot be read"); }

template <class T>
Result<T> ReadList(const std::string& text) {
  const json parsed = json::parse(text, nullptr, false);
  if (!parsed.is_array()) return Damaged();
  try {
    return parsed.get<T>();
  } catch (const json::exception&) {
    return Damaged();
  }
}

using Change = std::tuple<std::string, int, int>;

}  // namespace

Status PutDecision(store::Tx& tx, const std::string& workshop, const std::string& question, const Decision& d) {
  CONCORD_CHECK_OK(tx.Exec(
      "INSERT INTO gaps (office_id, workshop_id, question, state, agreed, level, urgency) VALUES ($1, $2, $3, $4, $5, $6, $7) "
      "ON CONFLICT (office_id, workshop_id, question) DO UPDATE SET state = $4, agreed = $5, level = $6, urgency = $7",
      {workshop, question, d.state, Int(d.agreed), d.level, Int(d.urgency)}));
  return Ok();
}

Result<std::map<std::string, Decision>> LoadDecisions(store::Tx& tx, const std::string& workshop) {
  CONCORD_TRY(auto rows, tx.Query("SELECT question, state, agreed, level, urgency FROM gaps WHERE office_id = $1 AND workshop_id = $2", {workshop}));
  std::map<std::string, Decision> out;
  for (const auto& row : rows) out[row.Text(0)] = {row.Text(1), row.Bool(2), row.Real(3), static_cast<int>(row.Int(4))};
  return out;
}

Status CountBallot(store::Tx& tx, const std::string& workshop, int round) {
  CONCORD_CHECK_OK(tx.Exec(
      "INSERT INTO rounds (office_id, workshop_id, number, cast_count) VALUES ($1, $2, $3, 1) "
      "ON CONFLICT (office_id, workshop_id, number) DO UPDATE SET cast_count = rounds.cast_count + 1",
      {workshop, Int(round)}));
  return Ok();
}

Status PutRound(store::Tx& tx, const std::string& workshop, const Round& round) {
  CONCORD_CHECK_OK(tx.Exec(
      "INSERT INTO rounds (office_id, workshop_id, number, closed, voters, kendall_w, kendall_p, ballots) "
      "VALUES ($1, $2, $3, 1, $4, $5, $6, $7) ON CONFLICT (office_id, workshop_id, number) DO UPDATE SET "
      "closed = 1, voters = $4, kendall_w = $5, kendall_p = $6, ballots = $7",
      {workshop, Int(round.number), Int(round.voters), round.kendall_w, round.kendall_p, Int(round.ballots)}));
  CONCORD_CHECK_OK(tx.Exec("DELETE FROM tallies WHERE office_id = $1 AND workshop_id = $2 AND round = $3", {workshop, Int(round.number)}));
  int position = 0;
  for (const Tally& t : round.tallies) {
    CONCORD_CHECK_OK(tx.Exec(
        "INSERT INTO tallies (office_id, workshop_id, round, position, candidate, place, in_five, in_five_government, "
        "in_five_industry, points) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        {workshop, Int(round.number), Int(++position), t.candidate, Int(t.place), Int(t.in_five),
         Int(t.in_five_government), Int(t.in_five_industry), t.points}));
  }
  return Ok();
}

Result<bool> RoundIsClosed(store::Tx& tx, const std::string& workshop, int round) {
  CONCORD_TRY(auto row, tx.One("SELECT closed FROM rounds WHERE office_id = $1 AND workshop_id = $2 AND number = $3", {workshop, Int(round)}));
  return row && row->Bool(0);
}

Result<std::vector<Round>> LoadRounds(store::Tx& tx, const std::string& workshop) {
  CONCORD_TRY(auto rows, tx.Query("SELECT number, voters, kendall_w, kendall_p, ballots FROM rounds WHERE office_id = $1 AND workshop_id = $2 AND closed = 1 "
                                  "ORDER BY number",
                                  {workshop}));
  std::vector<Round> out;
  for (const auto& row : rows) {
    Round round;
    round.number = static_cast<int>(row.Int(0));
    round.voters = static_cast<int>(row.Int(1));
    round.kendall_w = row.Real(2);
    round.kendall_p = row.Real(3);
    round.ballots = static_cast<int>(row.Int(4));
    CONCORD_TRY(auto tallies, tx.Query("SELECT candidate, place, in_five, in_five_government, in_five_industry, points FROM tallies "
                                       "WHERE office_id = $1 AND workshop_id = $2 AND round = $3 ORDER BY position",
                                       {workshop, Int(round.number)}));
    for (const auto& t : tallies) {
      round.tallies.push_back({t.Text(0), static_cast<int>(t.Int(1)), static_cast<int>(t.Int(2)), static_cast<int>(t.Int(3)),
                               static_cast<int>(t.Int(4)), t.Real(5)});
    }
    out.push_back(std::move(round));
  }
  return out;
}

Status PutAgreement(store::Tx& tx, const std::string& workshop, const Agreement& a) {
  std::vector<Change> changes;
  for (const OrderChange& c : a.changes) changes.emplace_back(c.candidate, c.from_place, c.to_place);
  const std::vector<Positions> positions = {a.government, a.industry};
  CONCORD_CHECK_OK(tx.Exec(
      "INSERT INTO agreements (office_id, workshop_id, agreed_order, changes, suggested, model_version, positions) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (office_id, workshop_id) DO UPDATE SET agreed_order = $3, changes = $4, "
      "suggested = $5, model_version = $6, positions = $7",
      {workshop, json(a.order).dump(), json(changes).dump(), json(a.suggested).dump(), a.model_version, json(positions).dump()}));
  return Ok();
}

Result<Agreement> LoadAgreement(store::Tx& tx, const std::string& workshop) {
  CONCORD_TRY(auto row, tx.One("SELECT agreed_order, changes, suggested, model_version, positions FROM agreements "
                               "WHERE office_id = $1 AND workshop_id = $2",
                               {workshop}));
  Agreement out;
  if (!row) return out;
  CONCORD_TRY(out.order, ReadList<std::vector<std::string>>(row->Text(0)));
  CONCORD_TRY(auto changes, ReadList<std::vector<Change>>(row->Text(1)));
  for (auto& [candidate, from, to] : changes) out.changes.push_back({std::move(candidate), from, to});
  CONCORD_TRY(out.suggested, ReadList<std::vector<std::string>>(row->Text(2)));
  out.model_version = row->Text(3);
  CONCORD_TRY(auto positions, ReadList<std::vector<Positions>>(row->Text(4)));
  if (positions.size() != 2) return Damaged();
  out.government = positions[0];
  out.industry = positions[1];
  return out;
}

}  // namespace concord::reporting::db
