#pragma once
// Pairwise logistic: for every two known actions, which of them the people put first, from the context. Few actions: a logistic
// regression for each pair, whose chances add up; many: one linear score an action, fitted on all pairs at once. The penalty
// follows the one that ridge regression finds best on groups left out.
#include "ranking/challengers/linear.h"
#include "ranking/challengers/targets.h"

namespace concord::ranking {

class Pairwise : public Challenger {
 public:
  static ChallengerPtr Learn(const std::vector<View>& views);
  static ChallengerPtr Read(Reader& in);  // null: does not fit together

  ChallengerKind kind() const override { return ChallengerKind::kPairwise; }
  std::vector<float> Score(const View& view) const override;
  void Write(Writer& out) const override;

 private:
  KnownActions known_;
  uint32_t columns_ = 0;
  bool each_pair_ = false;  // outputs are pairs (a, b), b < a, row by row; else actions
  LinearMap map_;
};

}  // namespace concord::ranking
