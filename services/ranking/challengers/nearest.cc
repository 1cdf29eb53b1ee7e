#include "ranking/challengers/nearest.h"

#include <algorithm>
#include <cmath>

namespace concord::ranking {
namespace {

constexpr uint32_t kNeighbours[] = {3, 5, 8, 12, 18, 27, 40};
constexpr float kPowers[] = {0.5f, 1, 2};
constexpr float kNear = 1e-3f;  // of a distance per column: equal workshops do not outweigh all others without bound

float Distance(std::span<const float> a, std::span<const float> b) {
  float sum = 0;
  for (size_t k = 0; k < a.size(); ++k) sum += (a[k] - b[k]) * (a[k] - b[k]);
  return sum / static_cast<float>(std::max<size_t>(1, a.size()));
}

using Near = std::vector<std::pair<float, uint32_t>>;  // squared distance, workshop; nearest first

std::vector<float> Mean(const Near& near, size_t count, float power, std::span<const float> value, size_t actions) {
  std::vector<float> mean(actions, 0);
  float total = 0;
  for (size_t k = 0; k < std::min(count, near.size()); ++k) {
    const float weight = std::pow(near[k].first + kNear, -power);
    total += weight;
    for (size_t a = 0; a < actions; ++a) mean[a] += weight * value[near[k].second * actions + a];
  }
  for (float& m : mean) m /= total;
  return mean;
}

}  // namespace

ChallengerPtr Nearest::Learn(const std::vector<View>& views) {
  const Targets targets = MakeTargets(views);
  if (targets.actions() == 0) return nullptr;
  auto learnt = std::make_shared<Nearest>();
  learnt->known_ = targets.known;
  learnt->columns_ = static_cast<uint32_t>(views[0].context.size());
  learnt->value_ = targets.value;
  learnt->context_ = Clipped(Contexts(views));

  const auto at = [&](size_t w) { return std::span<const float>(learnt->context_).subspan(w * learnt->columns_, learnt->columns_); };
  const size_t actions = targets.actions(), most = kNeighbours[std::size(kNeighbours) - 1];
  double loss[std::size(kNeighbours)][std::size(kPowers)] = {};
  for (size_t w = 0; w < views.size(); ++w) {
    Near near;
    for (uint32_t o = 0; o < views.size(); ++o) {
      if (targets.group[o] != targets.group[w]) near.emplace_back(Distance(at(w), at(o)), o);
    }
    if (near.empty()) continue;
    std::partial_sort(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(std::min(most, near.size())), near.end());
    for (size_t k = 0; k < std::size(kNeighbours); ++k) {
      for (size_t p = 0; p < std::size(kPowers); ++p) {
        const std::vector<float> mean = Mean(near, kNeighbours[k], kPowers[p], targets.value, actions);
        for (size_t a = 0; a < actions; ++a) {
          const double d = mean[a] - targets.Of(w)[a];
          loss[k][p] += d * d;
        }
      }
    }
  }
  double least = -1;
  for (size_t k = 0; k < std::size(kNeighbours); ++k) {
    for (size_t p = 0; p < std::size(kPowers); ++p) {
      if (least >= 0 && loss[k][p] >= least) continue;
      least = loss[k][p];
      learnt->neighbours_ = kNeighbours[k];
      learnt->power_ = kPowers[p];
    }
  }
  return learnt;
}

std::vector<float> Nearest::Score(const View& view) const {
  if (view.context.size() != columns_) return {view.prior.begin(), view.prior.end()};
  const size_t actions = known_.ids.size(), workshops = value_.size() / actions;
  const std::vector<float> context = Clipped(view.context);
  Near near;
  for (uint32_t w = 0; w < workshops; ++w) {
    near.emplace_back(Distance(context, {context_.data() + w * columns_, columns_}), w);
  }
  const size_t count = std::min<size_t>(neighbours_, near.size());
  std::partial_sort(near.begin(), near.begin() + static_cast<std::ptrdiff_t>(count), near.end());
  return known_.Scores(view, Mean(near, count, power_, value_, actions));
}

void Nearest::Write(Writer& out) const {
  known_.Write(out);
  out.Put(columns_);
  out.Put(neighbours_);
  out.Put(power_);
  out.List(context_);
  out.List(value_);
}

ChallengerPtr Nearest::Read(Reader& in) {
  auto read = std::make_shared<Nearest>();
  read->known_ = KnownActions::Read(in);
  read->columns_ = in.Get<uint32_t>();
  read->neighbours_ = in.Get<uint32_t>();
  read->power_ = in.Get<float>();
  read->context_ = in.List<float>();
  read->value_ = in.List<float>();
  const size_t actions = read->known_.ids.size();
  if (in.failed() || actions == 0 || read->columns_ == 0 || read->neighbours_ == 0 || read->value_.empty() ||
      read->value_.size() % actions != 0 || read->context_.size() / read->columns_ != read->value_.size() / actions ||
      read->context_.size() % read->columns_ != 0) {
    return nullptr;
  }
  return read;
}

}  // namespace concord::ranking
