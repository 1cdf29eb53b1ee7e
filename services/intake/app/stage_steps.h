#pragma once
// What the second half of a workshop does when its stage changes.
#include <memory>

#include "intake/app/ranker.h"
#include "intake/app/room_reader.h"
#include "intake/app/stage_hooks.h"

namespace concord::intake {

// How long opening the first round may wait for the suggestion.
inline constexpr Micros kSuggestionTimeout = 3 * kSecond;

// All that is given outlives the hooks.
std::unique_ptr<StageHooks> MakeStageHooks(Decisions given, Ranker& ranker);

}  // namespace concord::intake
