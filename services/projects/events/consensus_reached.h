#pragma once
// intake's ConsensusReached is heard here.
#include "platform/bus/bus.h"
#include "platform/store/store.h"
#include "projects/domain/agreement.h"

namespace concord::projects::events {

inline constexpr char kConsumer[] = "projects";
inline constexpr char kTopic[] = "concord.intake.events.v1";

// Errors: INVALID_ARGUMENT EVENT_UNREADABLE | AGREEMENT_INVALID.
Result<Agreement> ReadConsensus(const bus::Event& event);

// Makes a roadmap of each agreement, once; other events pass by.
bus::Handler HearConsensus(store::Store& store, const Clock& clock);

}  // namespace concord::projects::events
