#pragma once
// ConsensusReached of intake → Lesson.
#include "learning/app/lesson.h"
#include "platform/bus/bus.h"

namespace concord::learning::events {

inline constexpr char kIntakeTopic[] = "concord.intake.events.v1";
inline constexpr char kConsensusReached[] = "concord.intake.events.v1.ConsensusReached";

// Questions, gaps and urgency as inference is told them before the vote, so that what is predicted now is what could be predicted
// then. The outcome is the first secret round: each ballot is one vote, of which place p of k gets k − p + 1 parts in
// k (k + 1) / 2; so a ballot with one name gives it all, and nobody weighs more for naming more. Secret and before any suggestion
// was shown: never "exposed". Who voted without answering is in the outcome, not among the voters: there is nothing to predict from.
// An action of the room's own is known by workshop and id: "own-1" is another one in the next room.
//   INVALID_ARGUMENT CONSENSUS_INVALID with the path of the wrong field.
Result<Lesson> LessonOf(const bus::Event& event);

}  // namespace concord::learning::events
