#pragma once
// What is tried, in the words of concord.inference.v1.
#include "concord/inference/v1/rollout.pb.h"
#include "inference/serve/rollouts.h"

namespace concord::inference::oip {

void Fill(const ServedModel& model, concord::inference::v1::Rollout* out);

std::string BytesOf(const RolloutState& state);  // a RolloutState message
// INVALID_ARGUMENT EVENT_MALFORMED.
Result<RolloutState> StateOf(const std::string& bytes);

}  // namespace concord::inference::oip
