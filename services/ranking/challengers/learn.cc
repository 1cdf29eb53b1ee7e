// Apart from the rest: boosted trees are learnt by a library that serving does not need.
#include "ranking/challengers/boosted.h"
#include "ranking/challengers/forest.h"
#include "ranking/challengers/nearest.h"
#include "ranking/challengers/pairwise.h"
#include "ranking/challengers/ridge.h"

namespace concord::ranking {

Result<ChallengerPtr> LearnChallenger(ChallengerKind kind, const std::vector<View>& views, uint64_t seed, Effort effort) {
  switch (kind) {
    case ChallengerKind::kNearest: return Nearest::Learn(views);
    case ChallengerKind::kRidge: return Ridge::Learn(views);
    case ChallengerKind::kForest: return Forest::Learn(views, seed, effort == Effort::kFast ? 120 : 400);
    case ChallengerKind::kBoosted: return Boosted::Learn(views, seed, effort == Effort::kFast ? 1 : 3, 400);
    case ChallengerKind::kPairwise: return Pairwise::Learn(views);
  }
  return ChallengerPtr();
}

}  // namespace concord::ranking
