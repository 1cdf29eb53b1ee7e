#pragma once
// What is consumed: local evidence (a table topic, the last of a programme counts) and promotions, both by every replica whole.
#include <memory>

#include "inference/app/keeper.h"
#include "platform/bus/bus.h"

namespace concord::inference::events {

// Reads everything from the beginning. `keeper` outlives the subscription.
Result<std::unique_ptr<bus::Subscription>> HearLearning(bus::Bus& bus, Keeper& keeper);

}  // namespace concord::inference::events
