#pragma once
// What the second half of a workshop does when its stage changes.
#include <memory>

#include "intake/app/ranker.h"
#include "intake/app/room_reader.h"
#include "intake/app/stage_hooks.h"

namespace concord::intake {

// All that is given outlives the hooks.
std::unique_ptr<StageHooks> MakeStageHooks(Decisions given, Ranker& ranker);

}  // namespace concord::intake
