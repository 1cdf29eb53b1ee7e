#include "reporting/store/workshops.h"

#include <sstream>

#include "platform/store/list.h"
#include "reporting/domain/kinds.h"

namespace concord::reporting::db {
namespace {

// A line a question: code, target, sub-area, area.
std::string WriteTargets(const std::vector<Target>& targets) {
  std::string out;
  for (const Target& t : targets) out += t.question + '\t' + std::to_string(t.target) + '\t' + t.sub_area + '\t' + t.area + '\n';
  return out;
}

Result<std::vector<Target>> ReadTargets(const std::string& text) {
  std::vector<Target> out;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream fields(line);
    Target t;
    std::string target;
    if (!std::getline(fields, t.question, '\t') || !std::getline(fields, target, '\t') || !std::getline(fields, t.sub_area, '\t')) {
      return Error(Code::kDataLoss, "ROW_DAMAGED", "the stored targets cannot be read");
    }
    std::getline(fields, t.area, '\t');
    t.target = static_cast<int>(std::strtol(target.c_str(), nullptr, 10));
    out.push_back(std::move(t));
  }
  return out;
}

Result<std::vector<Summary>> Summaries(store::Tx& tx, const std::string& stages, int most) {
  std::string sql =
      "SELECT w.id, w.stage, w.programme, w.country_code, w.demonstration, w.start_date, "
      "coalesce((SELECT sum(amount) FROM counts c WHERE c.office_id = w.office_id AND c.workshop_id = w.id AND c.type = $2), 0), "
      "coalesce((SELECT sum(amount) FROM counts c WHERE c.office_id = w.office_id AND c.workshop_id = w.id AND c.type = $3), 0), "
      "coalesce((SELECT r.cast_count FROM rounds r WHERE r.office_id = w.office_id AND r.workshop_id = w.id ORDER BY r.number DESC LIMIT 1), 0) "
      "FROM workshops w WHERE w.office_id = $1 AND w.opened = 1 AND w.origin <> 'survey' AND w.stage IN (" +
      stages + ") ORDER BY w.id DESC";
  if (most > 0) sql += " LIMIT " + std::to_string(most);
  CONCORD_TRY(auto rows, tx.Query(sql, {kinds::kParticipantJoined, kinds::kAnswersSubmitted}));
  std::vector<Summary> out;
  for (const auto& row : rows) {
    Summary s;
    s.workshop.id = row.Text(0);
    s.workshop.stage = row.Text(1);
    s.workshop.programme = row.Text(2);
    s.workshop.country_code = row.Text(3);
    s.workshop.demonstration = row.Bool(4);
    s.workshop.start_date = row.Text(5);
    s.people = static_cast<int>(row.Int(6));
    s.answers = static_cast<int>(row.Int(7));
    s.ballots = static_cast<int>(row.Int(8));
    out.push_back(std::move(s));
  }
  return out;
}

}  // namespace

Status PutWorkshop(store::Tx& tx, const Workshop& w) {
  CONCORD_CHECK_OK(tx.Exec(
      "INSERT INTO workshops (office_id, id, programme, country_code, instrument, demonstration, origin, start_date, targets, opened) "
      "VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1) ON CONFLICT (office_id, id) DO UPDATE SET programme = $3, country_code = $4, "
      "instrument = $5, demonstration = $6, origin = $7, start_date = $8, targets = $9, opened = 1",
      {w.id, w.programme, w.country_code, w.instrument, static_cast<std::int64_t>(w.demonstration), w.origin, w.start_date,
       WriteTargets(w.targets)}));
  return Ok();
}

Status SetStage(store::Tx& tx, const std::string& workshop, const std::string& stage) {
  CONCORD_CHECK_OK(tx.Exec("INSERT INTO workshops (office_id, id, stage) VALUES ($1, $2, $3) ON CONFLICT (office_id, id) DO UPDATE SET stage = $3",
                           {workshop, stage}));
  return Ok();
}

Result<Workshop> LoadWorkshop(store::Tx& tx, const std::string& id) {
  CONCORD_TRY(auto row, tx.One("SELECT stage, programme, country_code, instrument, demonstration, origin, start_date, targets FROM workshops "
                               "WHERE office_id = $1 AND id = $2 AND opened = 1",
                               {id}));
  if (!row) return NotFound("WORKSHOP_NOT_FOUND", "There is no such workshop.");
  Workshop w;
  w.id = id;
  w.stage = row->Text(0);
  w.programme = row->Text(1);
  w.country_code = row->Text(2);
  w.instrument = row->Text(3);
  w.demonstration = row->Bool(4);
  w.origin = row->Text(5);
  w.start_date = row->Text(6);
  CONCORD_TRY(w.targets, ReadTargets(row->Text(7)));
  return w;
}

Result<std::vector<Summary>> Running(store::Tx& tx) {
  return Summaries(tx, "'ANSWER', 'CHECK_GAPS', 'SHORTLIST', 'VOTE', 'DISCUSS', 'VOTE_AGAIN', 'AGREE'", 0);
}
Result<std::vector<Summary>> Finished(store::Tx& tx, int most) { return Summaries(tx, "'ROADMAP'", most); }

Status PutParticipant(store::Tx& tx, const std::string& workshop, const Participant& p) {
  CONCORD_CHECK_OK(tx.Exec(
      "INSERT INTO participants (office_id, workshop_id, id, side, sex, organisation) VALUES ($1, $2, $3, $4, $5, $6) "
      "ON CONFLICT (office_id, workshop_id, id) DO UPDATE SET side = $4, sex = $5, organisation = $6",
      {workshop, p.id, p.side, p.sex, p.organisation}));
  return Ok();
}

Result<std::vector<Participant>> LoadParticipants(store::Tx& tx, const std::string& workshop) {
  CONCORD_TRY(auto rows, tx.Query("SELECT id, side, sex, organisation FROM participants WHERE office_id = $1 AND workshop_id = $2 ORDER BY id",
                                  {workshop}));
  std::vector<Participant> out;
  for (const auto& row : rows) out.push_back({row.Text(0), row.Text(1), row.Text(2), row.Text(3)});
  return out;
}

Result<Sheet> LoadSheet(store::Tx& tx, const std::string& workshop, const std::string& participant) {
  CONCORD_TRY(auto row, tx.One("SELECT sheet FROM sheets WHERE office_id = $1 AND workshop_id = $2 AND participant_id = $3",
                               {workshop, participant}));
  return row ? Unpack(row->Text(0)) : Sheet();
}

Result<std::map<std::string, Sheet>> LoadSheets(store::Tx& tx, const std::string& workshop, const std::vector<std::string>& participants) {
  std::map<std::string, Sheet> out;
  store::Params params{workshop};
  std::string sql = "SELECT participant_id, sheet FROM sheets WHERE office_id = $1 AND workshop_id = $2 AND participant_id IN (";
  sql += store::List(params, {participants.begin(), participants.end()}) + ")";
  CONCORD_TRY(auto rows, tx.Query(sql, params));
  for (const auto& participant : participants) out[participant];
  for (const auto& row : rows) {
    CONCORD_TRY(out[row.Text(0)], Unpack(row.Text(1)));
  }
  return out;
}

Status PutRespondent(store::Tx& tx, const std::string& workshop, const Respondent& r) {
  CONCORD_TRY(auto sheet, Pack(r.sheet));
  CONCORD_CHECK_OK(tx.Exec(
      "INSERT INTO sheets (office_id, workshop_id, participant_id, counts_as, speaks_for, sheet) "
      "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (office_id, workshop_id, participant_id) DO UPDATE SET "
      "counts_as = $4, speaks_for = $5, sheet = $6",
      {workshop, r.participant, r.counts_as, static_cast<std::int64_t>(r.speaks_for), std::move(sheet)}));
  return Ok();
}

Result<std::vector<Respondent>> LoadRespondents(store::Tx& tx, const std::string& workshop) {
  CONCORD_TRY(auto rows, tx.Query("SELECT participant_id, counts_as, speaks_for, sheet FROM sheets "
                                  "WHERE office_id = $1 AND workshop_id = $2 ORDER BY participant_id",
                                  {workshop}));
  std::vector<Respondent> out;
  for (const auto& row : rows) {
    CONCORD_TRY(auto sheet, Unpack(row.Text(3)));
    out.push_back({row.Text(0), row.Text(1), static_cast<int>(row.Int(2)), std::move(sheet)});
  }
  return out;
}

}  // namespace concord::reporting::db
