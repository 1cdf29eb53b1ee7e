#pragma once
// What is done with each kind of event: read it, write it into the read models, note it in the ledger. One file a kind.
#include <string>

#include "platform/base/result.h"
#include "platform/bus/bus.h"
#include "platform/id/id.h"
#include "reporting/events/batch.h"

namespace concord::reporting::events {

// In a transaction of the event's office. Errors of what can never be read: INVALID_ARGUMENT.
using Apply = Status (*)(Batch& batch, const bus::Event& event);

Status WorkshopOpened(Batch& batch, const bus::Event& event);
Status ParticipantJoined(Batch& batch, const bus::Event& event);
Status AnswersSubmitted(Batch& batch, const bus::Event& event);
Status StageChanged(Batch& batch, const bus::Event& event);
Status GapSettled(Batch& batch, const bus::Event& event);
Status BallotCast(Batch& batch, const bus::Event& event);
Status RoundClosed(Batch& batch, const bus::Event& event);
Status ConsensusReached(Batch& batch, const bus::Event& event);
Status RoadmapCreated(Batch& batch, const bus::Event& event);
Status RoadmapItemUpdated(Batch& batch, const bus::Event& event);
Status RoadmapAdopted(Batch& batch, const bus::Event& event);

template <class Message>
Result<Message> Read(const bus::Event& event) {
  Message message;
  if (!message.ParseFromString(event.data)) return InvalidArgument("EVENT_UNREADABLE", "the event's data is no " + event.type);
  return message;
}

inline Result<std::string> WorkshopOf(const std::string& name) { return IdFromName(name, "workshops"); }

}  // namespace concord::reporting::events
