#include "ranking/challengers/ridge.h"

#include <algorithm>
#include <cmath>

namespace concord::ranking {
namespace {

constexpr double kPenalties[] = {1, 3, 10, 30, 100, 300, 1000, 3000};
constexpr int kFolds = 5;
constexpr float kBend = 0.25f;  // lift below which a prediction is bent so that it stays above 0

// Σ over the rows that are kept, of values' × values and of values' × centred targets.
struct Sums {
  std::vector<double> square, product, mean;
};

Sums Add(const Coordinates& at, const Targets& targets, int without) {
  const size_t d = at.count(), outputs = targets.actions();
  Sums s{std::vector<double>(d * d, 0), std::vector<double>(d * outputs, 0), std::vector<double>(outputs, 0)};
  size_t kept = 0;
  const auto keep = [&](size_t r) { return without < 0 || targets.group[r] % kFolds != without; };
  for (size_t r = 0; r < at.rows(); ++r) {
    if (!keep(r)) continue;
    ++kept;
    for (size_t o = 0; o < outputs; ++o) s.mean[o] += targets.Of(r)[o];
  }
  for (double& m : s.mean) m /= static_cast<double>(std::max<size_t>(1, kept));
  std::vector<double> centred(outputs);
  for (size_t r = 0; r < at.rows(); ++r) {
    if (!keep(r)) continue;
    const double* x = &at.values()[r * d];
    for (size_t o = 0; o < outputs; ++o) centred[o] = targets.Of(r)[o] - s.mean[o];
    for (size_t i = 0; i < d; ++i) {
      if (x[i] == 0) continue;
      for (size_t j = 0; j <= i; ++j) s.square[i * d + j] += x[i] * x[j];
      for (size_t o = 0; o < outputs; ++o) s.product[i * outputs + o] += x[i] * centred[o];
    }
  }
  return s;
}

std::vector<double> Fit(const Sums& sums, size_t d, size_t outputs, double penalty) {
  std::vector<double> weights = sums.product;
  Cholesky(sums.square, d, penalty).Solve(weights, outputs);
  return weights;
}

}  // namespace

double ChoosePenalty(const Coordinates& at, const Targets& targets) {
  const size_t d = at.count(), outputs = targets.actions();
  double loss[std::size(kPenalties)] = {};
  for (int fold = 0; fold < kFolds; ++fold) {
    const Sums sums = Add(at, targets, fold);
    for (size_t k = 0; k < std::size(kPenalties); ++k) {
      const std::vector<double> weights = Fit(sums, d, outputs, kPenalties[k]);
      for (size_t r = 0; r < at.rows(); ++r) {
        if (targets.group[r] % kFolds != fold) continue;
        for (size_t o = 0; o < outputs; ++o) {
          double y = sums.mean[o] - targets.Of(r)[o];
          for (size_t i = 0; i < d; ++i) y += at.values()[r * d + i] * weights[i * outputs + o];
          loss[k] += y * y;
        }
      }
    }
  }
  return kPenalties[std::min_element(std::begin(loss), std::end(loss)) - std::begin(loss)];
}

ChallengerPtr Ridge::Learn(const std::vector<View>& views) {
  const Targets targets = MakeTargets(views);
  if (targets.actions() == 0) return nullptr;
  auto learnt = std::make_shared<Ridge>();
  learnt->known_ = targets.known;
  learnt->columns_ = static_cast<uint32_t>(views[0].context.size());
  const Coordinates at(Clipped(Contexts(views)), views.size(), learnt->columns_);
  const Sums sums = Add(at, targets, -1);
  const std::vector<double> weights = Fit(sums, at.count(), targets.actions(), ChoosePenalty(at, targets));
  learnt->map_ = MakeLinearMap(at, weights, sums.mean);
  return learnt;
}

std::vector<float> Ridge::Score(const View& view) const {
  if (view.context.size() != columns_) return {view.prior.begin(), view.prior.end()};
  std::vector<float> value = map_.Apply(Clipped(view.context));
  if (!known_.ordered) {
    for (float& v : value) v = v > 20 * kBend ? v : kBend * std::log1p(std::exp(v / kBend));
  }
  return known_.Scores(view, value);
}

void Ridge::Write(Writer& out) const {
  known_.Write(out);
  out.Put(columns_);
  out.List(map_.weight);
  out.List(map_.bias);
}

ChallengerPtr Ridge::Read(Reader& in) {
  auto read = std::make_shared<Ridge>();
  read->known_ = KnownActions::Read(in);
  read->columns_ = in.Get<uint32_t>();
  read->map_.weight = in.List<float>();
  read->map_.bias = in.List<float>();
  if (in.failed() || read->columns_ == 0 || !read->map_.Fits(read->columns_, read->known_.ids.size())) return nullptr;
  return read;
}

}  // namespace concord::ranking
