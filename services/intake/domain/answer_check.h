#pragma once
// Checks a submission: all that is wrong, each with its place.
#include <vector>

#include "intake/domain/answer.h"
#include "intake/domain/routing.h"
#include "platform/base/result.h"

namespace concord::intake {

inline constexpr std::size_t kMostAnswers = 500;
inline constexpr std::size_t kNoteCharacters = 2000;

// Errors: INVALID_ARGUMENT ANSWER_INVALID; places such as "answers[3].choice".
Status CheckAnswers(const Instrument& instrument, const Route& route, const std::vector<Answer>& answers);

}  // namespace concord::intake
