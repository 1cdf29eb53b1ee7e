#include "intake/store/sheets.h"

#include "intake/store/sheet_codec.h"

namespace concord::intake::db {

Result<AnswerSheet> LoadSheet(store::Tx& tx, const std::string& workshop, const std::string& participant) {
  CONCORD_TRY(auto row, tx.One("SELECT version, sheet FROM sheets WHERE office_id = $1 AND workshop_id = $2 AND participant_id = $3",
                               {workshop, participant}));
  AnswerSheet sheet;
  if (!row) return sheet;
  sheet.version = row->Int(0);
  CONCORD_TRY(sheet.answers, DecodeAnswers(row->Bytes(1)));
  return sheet;
}

Result<std::vector<ParticipantSheet>> LoadSheets(store::Tx& tx, const std::string& workshop) {
  CONCORD_TRY(auto rows, tx.Query("SELECT participant_id, version, sheet FROM sheets WHERE office_id = $1 AND workshop_id = $2 "
                                  "ORDER BY participant_id",
                                  {workshop}));
  std::vector<ParticipantSheet> out;
  out.reserve(rows.size());
  for (const store::Row& row : rows) {
    ParticipantSheet& p = out.emplace_back();
    p.participant = row.Text(0);
    p.sheet.version = row.Int(1);
    CONCORD_TRY(p.sheet.answers, DecodeAnswers(row.Bytes(2)));
  }
  return out;
}

Result<bool> AnyAnswer(store::Tx& tx, const std::string& workshop) {
  CONCORD_TRY(auto row, tx.One("SELECT 1 FROM sheets WHERE office_id = $1 AND workshop_id = $2 LIMIT 1", {workshop}));
  return row.has_value();
}

Result<SheetState> LoadForSubmission(store::Tx& tx, const std::string& workshop, const std::string& participant, const std::string& request_id) {
  CONCORD_TRY(auto row, tx.One("SELECT w.edition, w.stage, s.version, s.sheet, h.version, h.receive_time, h.answered, h.asked FROM workshops w "
                               "LEFT JOIN sheets s ON s.office_id = w.office_id AND s.workshop_id = w.id AND s.participant_id = $3 "
                               "LEFT JOIN sheet_history h ON h.office_id = w.office_id AND h.workshop_id = w.id AND h.participant_id = $3 "
                               "AND h.request_id = $4 WHERE w.office_id = $1 AND w.id = $2",
                               {workshop, participant, request_id}));
  if (!row) return NotFound("WORKSHOP_NOT_FOUND", "There is no such workshop.");
  SheetState state;
  state.edition = row->Int(0);
  state.stage = static_cast<Stage>(row->Int(1));
  if (!row->IsNull(4)) {
    state.before = Submission{workshop, participant, request_id, row->Int(4), row->Int(5), static_cast<int>(row->Int(6)), static_cast<int>(row->Int(7))};
    return state;
  }
  if (!row->IsNull(2)) {
    state.sheet.version = row->Int(2);
    CONCORD_TRY(state.sheet.answers, DecodeAnswers(row->Bytes(3)));
  }
  return state;
}

Status SaveSubmission(store::Tx& tx, const Submission& s, const AnswerSheet& sheet, const std::string& changes) {
  CONCORD_CHECK_OK(tx.Exec("INSERT INTO sheet_history (office_id, workshop_id, participant_id, request_id, version, receive_time, "
                           "answered, asked, changes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
                           {s.workshop, s.participant, s.request_id, s.version, s.receive_time, static_cast<std::int64_t>(s.answered),
                            static_cast<std::int64_t>(s.asked), store::Blob{changes}}));
  CONCORD_CHECK_OK(tx.Exec("INSERT INTO sheets (office_id, workshop_id, participant_id, version, update_time, sheet) "
                           "VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (office_id, workshop_id, participant_id) DO UPDATE SET "
                           "version = excluded.version, update_time = excluded.update_time, sheet = excluded.sheet",
                           {s.workshop, s.participant, s.version, s.receive_time, store::Blob{EncodeAnswers(sheet.answers)}}));
  return Ok();
}

Result<std::vector<HistoryEntry>> LoadHistory(store::Tx& tx, const std::string& workshop, const std::string& participant) {
  CONCORD_TRY(auto rows, tx.Query("SELECT version, receive_time, changes FROM sheet_history WHERE office_id = $1 AND "
                                  "workshop_id = $2 AND participant_id = $3 ORDER BY version",
                                  {workshop, participant}));
  std::vector<HistoryEntry> out;
  for (const store::Row& row : rows) {
    HistoryEntry& e = out.emplace_back();
    e.version = row.Int(0);
    e.receive_time = row.Int(1);
    CONCORD_TRY(e.answers, DecodeAnswers(row.Bytes(2)));
  }
  return out;
}

}  // namespace concord::intake::db
