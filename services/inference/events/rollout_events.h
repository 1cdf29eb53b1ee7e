#pragma once
// What replicas tell each other of trials: a table topic, heard by every one whole.
#include <memory>

#include "inference/serve/rollouts.h"
#include "platform/bus/bus.h"

namespace concord::inference::events {

// `rollouts` outlives the subscription.
Result<std::unique_ptr<bus::Subscription>> HearRollouts(bus::Bus& bus, Rollouts& rollouts);

Status PublishRollout(bus::Bus& bus, const RolloutState& state);

}  // namespace concord::inference::events
