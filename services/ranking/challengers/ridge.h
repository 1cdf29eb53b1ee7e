#pragma once
// Ridge regression: the context's linear effect on every known action at once. Its penalty is chosen by leaving countries out.
#include "ranking/challengers/linear.h"
#include "ranking/challengers/targets.h"

namespace concord::ranking {

class Ridge : public Challenger {
 public:
  static ChallengerPtr Learn(const std::vector<View>& views);
  static ChallengerPtr Read(Reader& in);  // null: does not fit together

  ChallengerKind kind() const override { return ChallengerKind::kRidge; }
  std::vector<float> Score(const View& view) const override;
  void Write(Writer& out) const override;

 private:
  KnownActions known_;
  uint32_t columns_ = 0;
  LinearMap map_;
};

// The penalty with which ridge regression tells groups best that were left out.
double ChoosePenalty(const Coordinates& at, const Targets& targets);

}  // namespace concord::ranking
