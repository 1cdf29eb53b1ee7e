#pragma once
// The latest answers of one participant, and the form in which they are kept: a line a question.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"

namespace concord::reporting {

struct Answer {
  std::string question;
  int choice = -1;          // -1: a reason instead
  std::string null_reason;  // "DONT_KNOW"; "" with a choice
  bool evidence = false;
  std::int64_t version = 0;  // of the sheet that said so: leads back to the event

  bool operator==(const Answer&) const = default;
};

using Sheet = std::vector<Answer>;  // by question, each once

// Puts `changes` over `sheet`. Returns how many questions are answered that were not before.
int Merge(Sheet& sheet, std::vector<Answer> changes);

// Codes and reasons come from other services; one that would break the lines is refused.
// INVALID_ARGUMENT EVENT_INVALID.
Result<std::string> Pack(const Sheet& sheet);
// DATA_LOSS ROW_DAMAGED.
Result<Sheet> Unpack(std::string_view text);

}  // namespace concord::reporting
