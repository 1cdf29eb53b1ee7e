#pragma once
// Challengers: plain learners beside the net, each behind one interface. They are what the net has to beat, and members of the
// stack (stack.h) where they win. What a challenger needs of a workshop is a View; whoever holds the encoder and the features of
// actions makes it, so that nothing is encoded twice.
//
//   CONCORD_TRY(auto forest, LearnChallenger(ChallengerKind::kForest, views, seed));   // null: such data teach it nothing
//   const std::vector<float> score = forest->Score(view);
//
// A challenger is immutable once made and safe from many threads at once.
#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "platform/base/result.h"
#include "ranking/bytes.h"
#include "ranking/types.h"

namespace concord::ranking {

// One workshop as challengers see it. Spans point into what the caller keeps.
struct View {
  const WorkshopCase* workshop = nullptr;
  std::span<const float> context;  // of the workshop as a whole (Encoder::Encoded::plain); empty = no answers
  std::span<const float> rows;     // candidates × columns, features of each candidate; empty = none
  // Log prior of each candidate, normalised. For a workshop that is learnt from: without its own outcome (so are features made
  // of outcomes), else the learner trusts it too much.
  std::span<const float> prior;
};

enum class ChallengerKind : uint8_t { kNearest = 0, kRidge = 1, kForest = 2, kPairwise = 3, kBoosted = 4 };
inline constexpr std::array kChallengerKinds = {ChallengerKind::kNearest, ChallengerKind::kRidge, ChallengerKind::kForest,
                                                ChallengerKind::kPairwise, ChallengerKind::kBoosted};
std::string_view ChallengerName(ChallengerKind kind);  // "nearest", "ridge", "forest", "pairwise", "boosted"

class Challenger {
 public:
  virtual ~Challenger() = default;
  virtual ChallengerKind kind() const = 0;
  // One for each candidate, in their order: log of the expected share, normalised over the list. The prior where the view lacks
  // what the challenger learnt from; an unknown action gets its prior.
  virtual std::vector<float> Score(const View& view) const = 0;
  virtual void Write(Writer& out) const = 0;  // without the kind
};
using ChallengerPtr = std::shared_ptr<const Challenger>;

// Fast: fewer trees, for the models of inner folds. Same settings otherwise.
enum class Effort : uint8_t { kFast, kFull };

// Every view's workshop has an outcome (NormalShares not empty). The same views in the same order and the same seed give the same
// bytes. Null where such data teach it nothing: no answers, no features, candidates that never come again, too few workshops.
// In ranking_challengers; all else here is in ranking.
Result<ChallengerPtr> LearnChallenger(ChallengerKind kind, const std::vector<View>& views, uint64_t seed, Effort effort = Effort::kFull);

void WriteChallenger(const Challenger& challenger, Writer& out);  // with its kind
Result<ChallengerPtr> ReadChallenger(Reader& in);                 // DATA_LOSS RANKING_FILE_CORRUPT

}  // namespace concord::ranking
