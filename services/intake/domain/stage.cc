#include "intake/domain/stage.h"

namespace concord::intake {

const char* StageName(Stage stage) {
  switch (stage) {
    case Stage::kUnset: return "";
    case Stage::kPrepare: return "PREPARE";
    case Stage::kAnswer: return "ANSWER";
    case Stage::kCheckGaps: return "CHECK_GAPS";
    case Stage::kShortlist: return "SHORTLIST";
    case Stage::kVote: return "VOTE";
    case Stage::kDiscuss: return "DISCUSS";
    case Stage::kVoteAgain: return "VOTE_AGAIN";
    case Stage::kAgree: return "AGREE";
    case Stage::kRoadmap: return "ROADMAP";
  }
  return "";
}

const char* SideName(Side side) {
  switch (side) {
    case Side::kUnset: return "";
    case Side::kGovernment: return "government";
    case Side::kIndustry: return "industry";
    case Side::kSupport: return "support";
    case Side::kObserver: return "observer";
  }
  return "";
}

const char* SexName(Sex sex) {
  switch (sex) {
    case Sex::kUnset: return "";
    case Sex::kWoman: return "woman";
    case Sex::kMan: return "man";
    case Sex::kOther: return "other";
    case Sex::kNotSaid: return "not_said";
  }
  return "";
}

Stage NextStage(Stage stage) {
  return stage == Stage::kUnset || stage == Stage::kRoadmap ? Stage::kUnset : static_cast<Stage>(static_cast<int>(stage) + 1);
}

bool MayFollow(Stage from, Stage to) {
  if (from == Stage::kDiscuss && to == Stage::kAgree) return true;
  return to != Stage::kUnset && NextStage(from) == to;
}

int OpenRound(Stage stage) {
  if (stage == Stage::kVote) return 1;
  return stage == Stage::kVoteAgain ? 2 : 0;
}

}  // namespace concord::intake
