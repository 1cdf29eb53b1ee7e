#pragma once
// Boosted trees over one row an action: its features and its prior. They know an action by what it is, not by its id, and so rank
// lists whose candidates were never seen. Learnt by libxgboost (boosted_learn.cc); scored by our own trees, so that serving neither
// links that library nor ever parses its format.
#include "ranking/challengers/challenger.h"
#include "ranking/challengers/trees.h"

namespace concord::ranking {

class Boosted : public Challenger {
 public:
  // In ranking_challengers. `rounds` trees in each of `members` models that differ by seed.
  static Result<ChallengerPtr> Learn(const std::vector<View>& views, uint64_t seed, int members, int rounds);
  static ChallengerPtr Read(Reader& in);  // null: does not fit together

  ChallengerKind kind() const override { return ChallengerKind::kBoosted; }
  std::vector<float> Score(const View& view) const override;
  void Write(Writer& out) const override;

  // The view's rows with the prior as one more column: what the trees are asked about.
  static std::vector<float> Rows(const View& view);

 private:
  uint32_t columns_ = 0;  // with the prior
  float start_ = 0;
  Trees trees_;
  std::vector<float> leaf_;  // value of each leaf
};

}  // namespace concord::ranking
