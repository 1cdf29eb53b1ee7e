#include "inference/events/rollout_events.h"

#include "concord/inference/v1/rollout.pb.h"
#include "inference/oip/rollout_convert.h"
#include "platform/id/id.h"

namespace concord::inference::events {
namespace {

constexpr char kTopic[] = "concord.inference.rollout.table.v1";

}  // namespace

Result<std::unique_ptr<bus::Subscription>> HearRollouts(bus::Bus& bus, Rollouts& rollouts) {
  return bus.Subscribe({"inference", {kTopic}, bus::Mode::kBroadcast}, [&rollouts](const bus::Event& event) -> Status {
    if (event.data.empty()) {  // tombstone
      rollouts.Hear({event.key, std::nullopt, std::nullopt});
      return Ok();
    }
    CONCORD_TRY(auto state, oip::StateOf(event.data));
    rollouts.Hear(std::move(state));
    return Ok();
  });
}

// Not by an outbox: inference keeps no tables. Who is told that it is done knows that it is on the bus; what a replica took back by itself
// is said again until it is.
Status PublishRollout(bus::Bus& bus, const RolloutState& state) {
  bus::Event event;
  event.id = NewId();
  event.topic = kTopic;
  event.type = concord::inference::v1::RolloutState::descriptor()->full_name();
  event.source = "inference";
  event.key = state.model;
  event.subject = "models/" + state.model;
  event.time = SystemClock().Now();
  event.data = oip::BytesOf(state);
  return bus.Publish({std::move(event)});
}

}  // namespace concord::inference::events
