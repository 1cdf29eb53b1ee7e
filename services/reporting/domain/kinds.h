#pragma once
// The kinds of events that reporting hears. Nothing else is included here, so that `concord verify` can ask for the list.
#include <string>
#include <vector>

namespace concord::reporting {

inline constexpr char kConsumer[] = "reporting";

namespace kinds {
inline constexpr char kWorkshopOpened[] = "concord.intake.events.v1.WorkshopOpened";
inline constexpr char kParticipantJoined[] = "concord.intake.events.v1.ParticipantJoined";
inline constexpr char kAnswersSubmitted[] = "concord.intake.events.v1.AnswersSubmitted";
inline constexpr char kStageChanged[] = "concord.intake.events.v1.StageChanged";
inline constexpr char kGapSettled[] = "concord.intake.events.v1.GapSettled";
inline constexpr char kBallotCast[] = "concord.intake.events.v1.BallotCast";
inline constexpr char kRoundClosed[] = "concord.intake.events.v1.RoundClosed";
inline constexpr char kConsensusReached[] = "concord.intake.events.v1.ConsensusReached";
inline constexpr char kRoadmapCreated[] = "concord.projects.events.v1.RoadmapCreated";
inline constexpr char kRoadmapItemUpdated[] = "concord.projects.events.v1.RoadmapItemUpdated";
inline constexpr char kRoadmapAdopted[] = "concord.projects.events.v1.RoadmapAdopted";
}  // namespace kinds

inline std::vector<std::string> Kinds() {
  using namespace kinds;
  return {kWorkshopOpened, kParticipantJoined, kAnswersSubmitted, kStageChanged, kGapSettled, kBallotCast,
          kRoundClosed, kConsensusReached, kRoadmapCreated, kRoadmapItemUpdated, kRoadmapAdopted};
}

}  // namespace concord::reporting
