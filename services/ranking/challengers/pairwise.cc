#include "ranking/challengers/pairwise.h"

#include <algorithm>
#include <cmath>
#include <numbers>

#include "ranking/challengers/ridge.h"

namespace concord::ranking {
namespace {

constexpr size_t kEachPair = 16;        // actions up to which every pair has its own regression
constexpr double kPenaltyShare = 0.25;  // of ridge's penalty: a logistic curve bends a quarter as much as a square
constexpr int kSteps = 60;
constexpr double kStill = 1e-3;         // a step that changes no weight by more ends it

double Logistic(double x) { return 1 / (1 + std::exp(-x)); }

// How much a pair says (0 … 1), and the chance that the first came before the second.
struct Said {
  double weight, chance;
};

Said Pair(float a, float b, bool ordered) {
  if (ordered) return {a == b ? 0.0 : 1.0, a > b ? 1.0 : 0.0};
  const double sum = static_cast<double>(a) + b;
  return sum <= 0 ? Said{0, 0.5} : Said{std::min(1.0, 0.5 * sum), a / sum};
}

}  // namespace

ChallengerPtr Pairwise::Learn(const std::vector<View>& views) {
  const Targets targets = MakeTargets(views);
  const size_t actions = targets.actions(), n = views.size();
  if (actions < 2) return nullptr;
  auto learnt = std::make_shared<Pairwise>();
  learnt->known_ = targets.known;
  learnt->columns_ = static_cast<uint32_t>(views[0].context.size());
  learnt->each_pair_ = actions <= kEachPair;
  const Coordinates at(Clipped(Contexts(views)), n, learnt->columns_);
  const size_t d = at.count(), outputs = learnt->each_pair_ ? actions * (actions - 1) / 2 : actions;
  const double penalty = kPenaltyShare * ChoosePenalty(at, targets);

  // Steps of a quadratic that lies above the loss everywhere (a logistic curve bends by a quarter at most): none can overshoot,
  // and one factor serves all outputs and steps. One score an action: each of its pairs adds to the bend.
  const double bend = 0.25 * (learnt->each_pair_ ? 1.0 : static_cast<double>(actions));
  std::vector<double> square(d * d, 0);
  for (size_t r = 0; r < n; ++r) {
    const double* x = &at.values()[r * d];
    for (size_t i = 0; i < d; ++i) {
      for (size_t j = 0; j <= i; ++j) square[i * d + j] += bend * x[i] * x[j];
    }
  }
  const double own_penalty = learnt->each_pair_ ? penalty : penalty * static_cast<double>(actions);
  const Cholesky factor(square, d, own_penalty);
  std::vector<double> weights(d * outputs, 0), centre(outputs, 0), score(outputs), residual(outputs), slope(d * outputs), lift(outputs);
  for (int step = 0; step < kSteps; ++step) {
    for (size_t k = 0; k < slope.size(); ++k) slope[k] = -own_penalty * weights[k];
    std::fill(lift.begin(), lift.end(), 0);
    for (size_t r = 0; r < n; ++r) {
      const double* x = &at.values()[r * d];
      const std::span<const float> y = targets.Of(r);
      score = centre;
      for (size_t i = 0; i < d; ++i) {
        if (x[i] == 0) continue;
        for (size_t o = 0; o < outputs; ++o) score[o] += x[i] * weights[i * outputs + o];
      }
      std::fill(residual.begin(), residual.end(), 0);
      for (size_t a = 0, pair = 0; a < actions; ++a) {
        for (size_t b = 0; b < a; ++b, ++pair) {
          const Said said = Pair(y[a], y[b], targets.known.ordered);
          if (said.weight == 0) continue;
          const double off = said.weight * (said.chance - Logistic(learnt->each_pair_ ? score[pair] : score[a] - score[b]));
          if (learnt->each_pair_) {
            residual[pair] = off;
          } else {
            residual[a] += off;
            residual[b] -= off;
          }
        }
      }
      for (size_t o = 0; o < outputs; ++o) lift[o] += residual[o];
      for (size_t i = 0; i < d; ++i) {
        if (x[i] == 0) continue;
        for (size_t o = 0; o < outputs; ++o) slope[i * outputs + o] += x[i] * residual[o];
      }
    }
    factor.Solve(slope, outputs);
    double moved = 0;
    for (size_t k = 0; k < weights.size(); ++k) {
      weights[k] += slope[k];
      moved = std::max(moved, std::abs(slope[k]));
    }
    for (size_t o = 0; o < outputs; ++o) centre[o] += lift[o] / (bend * static_cast<double>(n) + 1e-3);
    if (moved < kStill) break;
  }
  learnt->map_ = MakeLinearMap(at, weights, centre);
  return learnt;
}

std::vector<float> Pairwise::Score(const View& view) const {
  if (view.context.size() != columns_) return {view.prior.begin(), view.prior.end()};
  const std::vector<float> out = map_.Apply(Clipped(view.context));
  const size_t actions = known_.ids.size();
  std::vector<float> value(actions, 0);
  if (each_pair_) {
    for (size_t a = 0, pair = 0; a < actions; ++a) {
      for (size_t b = 0; b < a; ++b, ++pair) {
        // Chances add up to an expected place; log odds to a log share.
        const float said = known_.ordered ? static_cast<float>(Logistic(out[pair])) : out[pair];
        value[a] += said;
        value[b] += known_.ordered ? 1 - said : -said;
      }
    }
    for (float& v : value) v /= static_cast<float>(known_.ordered ? actions - 1 : actions);
  } else if (known_.ordered) {
    for (size_t a = 0; a < actions; ++a) {
      for (size_t b = 0; b < a; ++b) {
        const float said = static_cast<float>(Logistic(out[a] - out[b]));
        value[a] += said;
        value[b] += 1 - said;
      }
    }
    for (float& v : value) v /= static_cast<float>(actions - 1);
  } else {
    value = out;
  }
  if (!known_.ordered) {  // log shares to lifts among the known actions
    NormaliseLog(value);
    for (float& v : value) v = std::exp(v) * static_cast<float>(actions);
  }
  return known_.Scores(view, value);
}

void Pairwise::Write(Writer& out) const {
  known_.Write(out);
  out.Put(columns_);
  out.Put<uint8_t>(each_pair_ ? 1 : 0);
  out.List(map_.weight);
  out.List(map_.bias);
}

ChallengerPtr Pairwise::Read(Reader& in) {
  auto read = std::make_shared<Pairwise>();
  read->known_ = KnownActions::Read(in);
  read->columns_ = in.Get<uint32_t>();
  read->each_pair_ = in.Get<uint8_t>() != 0;
  read->map_.weight = in.List<float>();
  read->map_.bias = in.List<float>();
  const size_t actions = read->known_.ids.size(), outputs = read->each_pair_ ? actions * (actions - 1) / 2 : actions;
  if (in.failed() || actions < 2 || read->columns_ == 0 || !read->map_.Fits(read->columns_, outputs)) return nullptr;
  return read;
}

}  // namespace concord::ranking
