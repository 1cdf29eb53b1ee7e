#pragma once
// Answers and the answer sheet: the latest answer of one participant to each question.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "platform/time/clock.h"

namespace concord::intake {

enum class NullReason { kNone = 0, kDontKnow = 1, kNotApplicable = 2, kPreferNot = 3 };
const char* NullReasonName(NullReason reason);  // "DONT_KNOW"; "" for kNone

struct Evidence {
  std::string kind, reference, date, holder;
  bool empty() const { return kind.empty() && reference.empty() && date.empty() && holder.empty(); }
};

struct Answer {
  std::string question;
  int choice = -1;  // -1 with a null reason
  NullReason null_reason = NullReason::kNone;
  std::string note;
  Evidence evidence;
  Micros answer_time = 0;  // by the device; 0: not said
};

struct AnswerSheet {
  std::int64_t version = 0;      // grows by one with each submission
  std::vector<Answer> answers;   // sorted by question code

  const Answer* Find(std::string_view question) const;
  // Puts answers in, later ones replace earlier ones to the same question.
  void Merge(const std::vector<Answer>& changes);
};

}  // namespace concord::intake
