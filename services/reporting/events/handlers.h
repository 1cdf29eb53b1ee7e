#pragma once
// What is done with each kind of event: read it, write it into the read models, remember it. One file a kind.
#include <string>

#include "platform/base/result.h"
#include "platform/bus/bus.h"
#include "platform/id/id.h"
#include "platform/store/store.h"

namespace concord::reporting::events {

// In a transaction of the event's office. Errors of what can never be read: INVALID_ARGUMENT.
using Apply = Status (*)(store::Tx& tx, const bus::Event& event, Micros now);

Status WorkshopOpened(store::Tx& tx, const bus::Event& event, Micros now);
Status ParticipantJoined(store::Tx& tx, const bus::Event& event, Micros now);
Status AnswersSubmitted(store::Tx& tx, const bus::Event& event, Micros now);
Status StageChanged(store::Tx& tx, const bus::Event& event, Micros now);
Status GapSettled(store::Tx& tx, const bus::Event& event, Micros now);
Status BallotCast(store::Tx& tx, const bus::Event& event, Micros now);
Status RoundClosed(store::Tx& tx, const bus::Event& event, Micros now);
Status ConsensusReached(store::Tx& tx, const bus::Event& event, Micros now);
Status RoadmapCreated(store::Tx& tx, const bus::Event& event, Micros now);
Status RoadmapItemUpdated(store::Tx& tx, const bus::Event& event, Micros now);
Status RoadmapAdopted(store::Tx& tx, const bus::Event& event, Micros now);

template <class Message>
Result<Message> Read(const bus::Event& event) {
  Message message;
  if (!message.ParseFromString(event.data)) return InvalidArgument("EVENT_UNREADABLE", "the event's data is no " + event.type);
  return message;
}

inline Result<std::string> WorkshopOf(const std::string& name) { return IdFromName(name, "workshops"); }

}  // namespace concord::reporting::events
