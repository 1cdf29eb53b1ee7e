#pragma once
// Answer sheets and their history, as rows.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "intake/domain/answer.h"
#include "intake/domain/stage.h"
#include "platform/store/store.h"

namespace concord::intake::db {

// The sheet of one participant; an empty one of version 0 when nothing was answered.
Result<AnswerSheet> LoadSheet(store::Tx& tx, const std::string& workshop, const std::string& participant);

struct ParticipantSheet {
  std::string participant;
  AnswerSheet sheet;
};
// All sheets of a workshop, by participant id.
Result<std::vector<ParticipantSheet>> LoadSheets(store::Tx& tx, const std::string& workshop);
Result<bool> AnyAnswer(store::Tx& tx, const std::string& workshop);

struct Submission {
  std::string workshop, participant, request_id;
  std::int64_t version = 0;
  Micros receive_time = 0;
  int answered = 0, asked = 0;
};

// One read for a submission: where the workshop is, the sheet as stored; or what came of this request if it was here before.
struct SheetState {
  std::int64_t edition = 0;
  Stage stage = Stage::kUnset;
  AnswerSheet sheet;
  std::optional<Submission> before;
};
// Errors: NOT_FOUND WORKSHOP_NOT_FOUND.
Result<SheetState> LoadForSubmission(store::Tx& tx, const std::string& workshop, const std::string& participant, const std::string& request_id);
// Writes the sheet and what changed, the latter as sheet_codec.h encodes it.
Status SaveSubmission(store::Tx& tx, const Submission& submission, const AnswerSheet& sheet, const std::string& changes);

struct HistoryEntry {
  std::int64_t version = 0;
  Micros receive_time = 0;
  std::vector<Answer> answers;
};
Result<std::vector<HistoryEntry>> LoadHistory(store::Tx& tx, const std::string& workshop, const std::string& participant);

}  // namespace concord::intake::db
