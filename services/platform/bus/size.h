#pragma once
// How large an event may be, on every bus.
#include <cstddef>

#include "platform/bus/bus.h"

namespace concord::bus {

// The largest event, with its attributes. Topics take a little more (`max.message.bytes` of deploy/kafka/topics.yaml), so that a dead
// letter of it has room for its reason.
inline constexpr std::size_t kLargestEvent = 4'000'000;
// The largest data that a use case may append: the rest is for the attributes.
inline constexpr std::size_t kLargestData = kLargestEvent - 100'000;

// INVALID_ARGUMENT EVENT_TOO_LARGE: an event of `bytes` is larger than `most`.
inline Status CheckSize(const Event& event, std::size_t bytes, std::size_t most) {
  if (bytes <= most) return Ok();
  return InvalidArgument("EVENT_TOO_LARGE", "an event of " + std::to_string(bytes) + " bytes is too large to be told: it may have " + std::to_string(most))
      .With("topic", event.topic).With("type", event.type).With("event", event.id).With("bytes", std::to_string(bytes));
}

}  // namespace concord::bus
