#include "inference/events/learning_events.h"

#include <set>
#include <string>

#include "concord/learning/events/v1/learning_events.pb.h"

namespace concord::inference::events {
namespace {

namespace pb = concord::learning::events::v1;

constexpr char kEvidenceTopic[] = "concord.learning.evidence.v1";
constexpr char kEventsTopic[] = "concord.learning.events.v1";

Error Malformed(const bus::Event& event) {
  return InvalidArgument("EVENT_MALFORMED", "the event does not hold what its type says").With("type", event.type);
}

Status HearEvidence(const bus::Event& event, Keeper& keeper) {
  if (event.data.empty()) {  // tombstone
    keeper.ForgetEvidence(event.key);
    return Ok();
  }
  pb::EvidenceUpdated message;
  if (!message.ParseFromString(event.data) || message.programme().empty()) return Malformed(event);
  return keeper.HearEvidence({message.programme(), message.version(), message.state(), message.model_version()});
}

Status HearRolledBack(const bus::Event& event, Keeper& keeper) {
  pb::ModelRolledBack message;
  if (!message.ParseFromString(event.data) || message.programme().empty()) return Malformed(event);
  // When another version speaks again, its promotion follows: until then the one that is there does.
  if (message.to_version().empty()) keeper.HearTakenBack(message.programme());
  return Ok();
}

Status HearEvent(const bus::Event& event, Keeper& keeper) {
  if (event.type == pb::ModelRolledBack::descriptor()->full_name()) return HearRolledBack(event, keeper);
  if (event.type != pb::ModelPromoted::descriptor()->full_name()) return Ok();
  pb::ModelPromoted message;
  if (!message.ParseFromString(event.data) || message.programme().empty() || message.version().empty()) return Malformed(event);
  keeper.HearPromoted({message.programme(), message.version(), message.sha256(), message.card_sha256(), message.signature(), message.key()});
  return Ok();
}

}  // namespace

// The first time of each event counts: a relay that was cut off may say again, late, what something newer has been said after.
Result<std::unique_ptr<bus::Subscription>> HearLearning(bus::Bus& bus, Keeper& keeper) {
  auto heard = std::make_shared<std::set<std::string>>();  // ids; one thread hears
  return bus.Subscribe({"inference", {kEvidenceTopic, kEventsTopic}, bus::Mode::kBroadcast}, [&keeper, heard](const bus::Event& event) -> Status {
    if (heard->count(event.id) > 0) return Ok();
    CONCORD_CHECK_OK(event.topic == kEvidenceTopic ? HearEvidence(event, keeper) : HearEvent(event, keeper));
    heard->insert(event.id);
    return Ok();
  });
}

}  // namespace concord::inference::events
