#pragma once
// Stages and sides: numbers as in the contract, names as in the events.
#include <string>

namespace concord::intake {

enum class Stage {
  kUnset = 0,
  kPrepare = 1,
  kAnswer = 2,
  kCheckGaps = 3,
  kShortlist = 4,
  kVote = 5,
  kDiscuss = 6,
  kVoteAgain = 7,
  kAgree = 8,
  kRoadmap = 9,
};

enum class Side { kUnset = 0, kGovernment = 1, kIndustry = 2, kSupport = 3, kObserver = 4 };
enum class Sex { kUnset = 0, kWoman = 1, kMan = 2, kOther = 3, kNotSaid = 4 };

// Fewer people than this are never shown apart.
inline constexpr int kSmallestGroup = 5;

const char* StageName(Stage stage);  // "CHECK_GAPS"
const char* SideName(Side side);     // "government"; "" when unset
const char* SexName(Sex sex);        // "not_said"; "" when unset

// The stage that follows; kUnset after the last.
Stage NextStage(Stage stage);
// Whether `to` may follow `from`: the next one, and from DISCUSS also AGREE (no second vote).
bool MayFollow(Stage from, Stage to);
// The round that is open in a stage; 0: none.
int OpenRound(Stage stage);

}  // namespace concord::intake
