#pragma once
// Answers as bytes: compact, versioned, no parsing of text on the hot path. Layout of version 1:
//   byte 1 · varint n · n × { string code · varint choice + 1 (0: null) · byte null reason · byte flags · fields named by flags }
// where a string is a varint length and UTF-8, and flags say which of note, evidence and answer time follow.
#include <string>
#include <vector>

#include "intake/domain/answer.h"
#include "platform/base/result.h"

namespace concord::intake::db {

std::string EncodeAnswers(const std::vector<Answer>& answers);
// Errors: DATA_LOSS SHEET_DAMAGED.
Result<std::vector<Answer>> DecodeAnswers(const std::string& bytes);

}  // namespace concord::intake::db
