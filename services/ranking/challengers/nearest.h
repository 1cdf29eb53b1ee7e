#pragma once
// Nearest workshops: the mean of what the most alike past workshops chose, weighted by how alike they are. How many, and how
// steeply the weight falls, is chosen by leaving each workshop out together with its country.
#include "ranking/challengers/targets.h"

namespace concord::ranking {

class Nearest : public Challenger {
 public:
  static ChallengerPtr Learn(const std::vector<View>& views);
  static ChallengerPtr Read(Reader& in);  // null: does not fit together

  ChallengerKind kind() const override { return ChallengerKind::kNearest; }
  std::vector<float> Score(const View& view) const override;
  void Write(Writer& out) const override;

 private:
  KnownActions known_;
  uint32_t columns_ = 0;
  uint32_t neighbours_ = 15;
  float power_ = 1;             // weight = 1 / distance² ^ power
  std::vector<float> context_;  // workshops × columns
  std::vector<float> value_;    // workshops × actions
};

}  // namespace concord::ranking
