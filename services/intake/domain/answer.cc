#include "intake/domain/answer.h"

#include <algorithm>

namespace concord::intake {
namespace {

bool Before(const Answer& answer, std::string_view question) { return answer.question < question; }

}  // namespace

const char* NullReasonName(NullReason reason) {
  switch (reason) {
    case NullReason::kNone: return "";
    case NullReason::kDontKnow: return "DONT_KNOW";
    case NullReason::kNotApplicable: return "NOT_APPLICABLE";
    case NullReason::kPreferNot: return "PREFER_NOT";
  }
  return "";
}

const Answer* AnswerSheet::Find(std::string_view question) const {
  const auto it = std::lower_bound(answers.begin(), answers.end(), question, Before);
  return it != answers.end() && it->question == question ? &*it : nullptr;
}

void AnswerSheet::Merge(const std::vector<Answer>& changes) {
  for (const Answer& change : changes) {
    // Devices send answers in order of the questionnaire, so most belong at the end.
    if (answers.empty() || answers.back().question < change.question) {
      answers.push_back(change);
      continue;
    }
    const auto it = std::lower_bound(answers.begin(), answers.end(), change.question, Before);
    if (it != answers.end() && it->question == change.question) {
      *it = change;
    } else {
      answers.insert(it, change);
    }
  }
}

}  // namespace concord::intake
