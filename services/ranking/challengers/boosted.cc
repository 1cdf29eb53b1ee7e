#include "ranking/challengers/boosted.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ranking/challengers/targets.h"

namespace concord::ranking {

std::vector<float> Boosted::Rows(const View& view) {
  const size_t n = view.workshop->candidates.size(), features = n == 0 ? 0 : view.rows.size() / n;
  std::vector<float> rows;
  rows.reserve(view.rows.size() + n);
  for (size_t i = 0; i < n; ++i) {
    rows.insert(rows.end(), view.rows.begin() + static_cast<std::ptrdiff_t>(i * features),
                view.rows.begin() + static_cast<std::ptrdiff_t>((i + 1) * features));
    rows.push_back(view.prior[i] + std::log(static_cast<float>(n)));  // log lift: lists of different lengths compare
  }
  return rows;
}

std::vector<float> Boosted::Score(const View& view) const {
  const size_t n = view.workshop->candidates.size();
  std::vector<float> score(view.prior.begin(), view.prior.end());
  const std::vector<float> rows = Rows(view);
  if (view.rows.empty() || rows.size() != n * columns_) return score;
  std::vector<float> sum(n, 0);
  trees_.Add(0, rows, columns_, leaf_, sum);
  for (size_t i = 0; i < n; ++i) score[i] = 4 * std::numbers::ln2_v<float> * (start_ + sum[i]);  // as NormalShares turns places into shares
  NormaliseLog(score);
  return score;
}

void Boosted::Write(Writer& out) const {
  out.Put(columns_);
  out.Put(start_);
  trees_.Write(out);
  out.List(leaf_);
}

ChallengerPtr Boosted::Read(Reader& in) {
  auto read = std::make_shared<Boosted>();
  read->columns_ = in.Get<uint32_t>();
  read->start_ = in.Get<float>();
  read->trees_ = Trees::Read(in);
  read->leaf_ = in.List<float>();
  if (in.failed() || read->columns_ == 0 || !read->trees_.Consistent(read->columns_) || read->leaf_.size() != read->trees_.leaves()) {
    return nullptr;
  }
  return read;
}

}  // namespace concord::ranking
