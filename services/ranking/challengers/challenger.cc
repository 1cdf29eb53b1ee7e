#include "ranking/challengers/challenger.h"

#include "ranking/challengers/boosted.h"
#include "ranking/challengers/forest.h"
#include "ranking/challengers/nearest.h"
#include "ranking/challengers/pairwise.h"
#include "ranking/challengers/ridge.h"

namespace concord::ranking {

std::string_view ChallengerName(ChallengerKind kind) {
  constexpr std::array<std::string_view, kChallengerKinds.size()> names = {"nearest", "ridge", "forest", "pairwise", "boosted"};
  return names[static_cast<size_t>(kind)];
}

void WriteChallenger(const Challenger& challenger, Writer& out) {
  out.Put(challenger.kind());
  challenger.Write(out);
}

Result<ChallengerPtr> ReadChallenger(Reader& in) {
  ChallengerPtr read;
  switch (in.Get<ChallengerKind>()) {
    case ChallengerKind::kNearest: read = Nearest::Read(in); break;
    case ChallengerKind::kRidge: read = Ridge::Read(in); break;
    case ChallengerKind::kForest: read = Forest::Read(in); break;
    case ChallengerKind::kBoosted: read = Boosted::Read(in); break;
    case ChallengerKind::kPairwise: read = Pairwise::Read(in); break;
  }
  if (read == nullptr) return Error(Code::kDataLoss, "RANKING_FILE_CORRUPT", "a challenger's parts do not fit together");
  return read;
}

}  // namespace concord::ranking
