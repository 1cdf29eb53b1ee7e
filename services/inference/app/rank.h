#pragma once
// Ranks the candidates of one workshop with what is served for its programme. Stateless and pure.
#include <optional>
#include <string>
#include <vector>

#include "inference/app/served.h"
#include "platform/base/result.h"

namespace concord::inference {

struct Reason {
  std::string kind;  // "rule", "earlier", "country", "net"
  double contribution = 0;
  std::vector<std::string> questions;  // behind it, strongest first
  Choices choices;                     // of earlier workshops
};

struct RankedAction {
  std::string id;
  double score = 0;
  std::optional<double> p_top;        // absent: not enough evidence
  int place_low = 0, place_high = 0;  // 0: not enough evidence
  std::vector<Reason> reasons;        // largest first; they add up to the score
};

enum class Speaker { kModel,
                     kPrior,
                     kRule };
const char* SpeakerName(Speaker speaker);  // "model", "prior", "rule"

struct Ranking {
  std::vector<RankedAction> actions;  // by place
  Speaker speaker = Speaker::kRule;
  std::string model_version;     // empty: the rule alone
  std::string rule_only_reason;  // "NO_MODEL": nothing was learnt; "NOT_ENOUGH_EVIDENCE": nothing of what was learnt speaks of these
  int workshops_learnt = 0, workshops_country = 0;
  int top = 0;  // n of p_top
};

// Below so many workshops of the same country "not enough evidence" is the answer for likely places, and for chances where the model
// has not been calibrated on its past (measured there: worse than an action's own average with none, sound with two; see README.md).
inline constexpr int kLocalWorkshops = 2;

// Errors: INVALID_ARGUMENT RANKING_CASE when the case contradicts itself.
Result<Ranking> Rank(const Served& served, const ranking::WorkshopCase& workshop);
// The same from what was prepared with this `served`.
// `owner`: ranking::OwnerOf the office that asks, for what may be told of others' workshops.
Ranking RankPrepared(const Served& served, const ranking::PreparedWorkshop& prepared, std::uint64_t owner = 0);

}  // namespace concord::inference
