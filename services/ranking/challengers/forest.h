#pragma once
// Random forest, all known actions at once. A leaf keeps the workshops that fell into it, so that the forest is a weighting of past
// workshops: how alike a new one is to each of them, as far as it matters for what they chose.
//
// Written here: libxgboost 1.7 grows a tree of its own for every action, which is 30 times the trees for 30 actions.
#include "ranking/challengers/targets.h"
#include "ranking/challengers/trees.h"

namespace concord::ranking {

class Forest : public Challenger {
 public:
  static ChallengerPtr Learn(const std::vector<View>& views, uint64_t seed, size_t trees);
  static ChallengerPtr Read(Reader& in);  // null: does not fit together

  ChallengerKind kind() const override { return ChallengerKind::kForest; }
  std::vector<float> Score(const View& view) const override;
  void Write(Writer& out) const override;

 private:
  KnownActions known_;
  uint32_t columns_ = 0;
  Trees trees_;
  std::vector<uint32_t> begin_;  // of each leaf among members_, and one past the last
  std::vector<uint32_t> members_;  // workshops
  std::vector<float> part_;        // of the leaf's mean, aligned with members_
  std::vector<float> value_;       // workshops × actions
};

}  // namespace concord::ranking
