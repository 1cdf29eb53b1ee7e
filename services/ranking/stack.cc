#include "ranking/stack.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ranking/challengers/targets.h"
#include "ranking/metrics.h"
#include "ranking/popularity.h"

namespace concord::ranking {
namespace {

constexpr size_t kOwnWeights = 60;   // workshops of a programme before it gets its own
constexpr double kCommon = 60;       // workshops that the common weights count for beside a programme's own
constexpr double kWorthIt = 2e-4;    // what a smaller set of members must gain to be preferred

// Kendall's tau-b of scores against shares.
double TauB(const std::vector<float>& score, const std::vector<float>& share) {
  double agree = 0, pairs_score = 0, pairs_share = 0;
  for (size_t i = 0; i < score.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      const int a = (score[i] > score[j]) - (score[i] < score[j]), b = (share[i] > share[j]) - (share[i] < share[j]);
      agree += a * b;
      pairs_score += a != 0;
      pairs_share += b != 0;
    }
  }
  return pairs_score > 0 && pairs_share > 0 ? agree / std::sqrt(pairs_score * pairs_share) : 0;
}

std::vector<float> Sum(const std::vector<std::vector<float>>& score, const std::vector<float>& weights) {
  std::vector<float> mixed(score[0].size(), 0);
  for (size_t m = 0; m < score.size(); ++m) {
    if (weights[m] == 0) continue;
    for (size_t i = 0; i < mixed.size(); ++i) mixed[i] += weights[m] * score[m][i];
  }
  return mixed;
}

// How well the mix ranks: the mean of NDCG of the gains and of tau-b.
double Quality(const std::vector<const StackCase*>& cases, const std::vector<float>& weights) {
  double sum = 0;
  for (const StackCase* c : cases) {
    const Outcome& outcome = c->workshop->outcome;
    const std::vector<float> mixed = Sum(c->score, weights);
    sum += 0.5 * (Ndcg10(mixed, outcome.gain.empty() ? outcome.share : outcome.gain) + TauB(mixed, outcome.share));
  }
  return sum / static_cast<double>(cases.size());
}

// Least squares of the members' centred log shares against the outcome's. A candidate counts the more, the more it was chosen, and
// every workshop alike.
struct Squares {
  std::vector<double> square, product;
};

Squares Add(const std::vector<const StackCase*>& cases, size_t members) {
  Squares s{std::vector<double>(members * members, 0), std::vector<double>(members, 0)};
  for (const StackCase* c : cases) {
    const std::vector<float> share = NormalShares(c->workshop->outcome);
    const size_t n = share.size();
    const bool order = c->workshop->outcome.kind == OutcomeKind::kOrder;
    const std::vector<float> place = order ? RelativePlaces(c->workshop->outcome.share) : std::vector<float>();
    std::vector<double> weight(n), truth(n);
    double total = 0;
    for (size_t i = 0; i < n; ++i) {
      const double lift = share[i] * static_cast<double>(n);
      weight[i] = order ? 1 : 0.5 + 0.5 * lift;
      truth[i] = order ? 4 * std::log(2.0) * place[i] : std::log(lift + 0.1);
      total += weight[i];
    }
    const auto centred = [&](auto value) {
      std::vector<double> x(n);
      double mean = 0;
      for (size_t i = 0; i < n; ++i) mean += weight[i] / total * value(i);
      for (size_t i = 0; i < n; ++i) x[i] = value(i) - mean;
      return x;
    };
    const std::vector<double> y = centred([&](size_t i) { return truth[i]; });
    std::vector<std::vector<double>> x;
    for (size_t m = 0; m < members; ++m) x.push_back(centred([&](size_t i) { return static_cast<double>(c->score[m][i]); }));
    for (size_t a = 0; a < members; ++a) {
      for (size_t i = 0; i < n; ++i) s.product[a] += weight[i] / total * x[a][i] * y[i];
      for (size_t b = 0; b < members; ++b) {
        for (size_t i = 0; i < n; ++i) s.square[a * members + b] += weight[i] / total * x[a][i] * x[b][i];
      }
    }
  }
  return s;
}

// Half equal, half least squares, over the members of `chosen` (a bit each).
std::vector<float> Weights(const Squares& all, size_t members, uint32_t chosen) {
  std::vector<size_t> in;
  for (size_t m = 0; m < members; ++m) {
    if (chosen >> m & 1) in.push_back(m);
  }
  std::vector<double> square(in.size() * in.size()), product(in.size());
  for (size_t a = 0; a < in.size(); ++a) {
    product[a] = all.product[in[a]];
    for (size_t b = 0; b < in.size(); ++b) square[a * in.size() + b] = all.square[in[a] * members + in[b]];
  }
  const std::vector<double> fitted = SimplexLeastSquares(square, product);
  std::vector<float> weights(members, 0);
  for (size_t a = 0; a < in.size(); ++a) {
    weights[in[a]] = static_cast<float>(0.5 * fitted[a] + 0.5 / static_cast<double>(in.size()));
  }
  return weights;
}

std::vector<float> Choose(const std::vector<const StackCase*>& cases, size_t members) {
  const Squares all = Add(cases, members);
  std::vector<uint32_t> sets((size_t{1} << members) - 1);
  std::iota(sets.begin(), sets.end(), 1u);
  std::stable_sort(sets.begin(), sets.end(), [](uint32_t a, uint32_t b) { return __builtin_popcount(a) > __builtin_popcount(b); });
  std::vector<float> best;
  double most = 0;
  for (const uint32_t set : sets) {  // the largest first: fewer must earn it
    std::vector<float> weights = Weights(all, members, set);
    const double quality = Quality(cases, weights);
    if (!best.empty() && quality <= most + kWorthIt) continue;
    most = quality;
    best = std::move(weights);
  }
  return best;
}

}  // namespace

std::vector<double> SimplexLeastSquares(const std::vector<double>& square, const std::vector<double>& product) {
  // Pairs of weights trade until no trade helps: exact along each pair, and the problem is convex.
  const size_t n = product.size();
  std::vector<double> w(n, 1.0 / static_cast<double>(n));
  for (int round = 0; round < 1000; ++round) {
    double moved = 0;
    for (size_t a = 0; a < n; ++a) {
      for (size_t b = 0; b < a; ++b) {
        double slope_a = -product[a], slope_b = -product[b];
        for (size_t k = 0; k < n; ++k) {
          slope_a += square[a * n + k] * w[k];
          slope_b += square[b * n + k] * w[k];
        }
        const double bend = square[a * n + a] + square[b * n + b] - 2 * square[a * n + b];
        if (bend <= 1e-12) continue;
        const double step = std::clamp((slope_b - slope_a) / bend, -w[a], w[b]);
        w[a] += step;
        w[b] -= step;
        moved = std::max(moved, std::abs(step));
      }
    }
    if (moved < 1e-9) break;
  }
  return w;
}

Stack FitStack(const std::vector<std::string>& members, const std::vector<StackCase>& cases) {
  Stack stack;
  stack.members = members;
  stack.weights.assign(members.size(), 0);
  std::vector<const StackCase*> usable;
  std::map<std::string, std::vector<const StackCase*>> programmes;
  for (const StackCase& c : cases) {
    if (NormalShares(c.workshop->outcome).empty()) continue;
    usable.push_back(&c);
    programmes[c.workshop->programme].push_back(&c);
  }
  if (members.empty()) return stack;
  if (usable.empty()) {
    stack.weights[0] = 1;
    return stack;
  }
  stack.weights = Choose(usable, members.size());
  if (programmes.size() < 2) return stack;
  for (const auto& [programme, own] : programmes) {
    if (own.size() < kOwnWeights) continue;
    std::vector<float> weights = Choose(own, members.size());
    const double trust = static_cast<double>(own.size()) / (static_cast<double>(own.size()) + kCommon);
    for (size_t m = 0; m < weights.size(); ++m) {
      weights[m] = static_cast<float>(trust * weights[m] + (1 - trust) * stack.weights[m]);
    }
    stack.by_programme.emplace(programme, std::move(weights));
  }
  return stack;
}

std::vector<float> Stack::Mix(const std::vector<std::vector<float>>& score, std::string_view programme) const {
  const auto own = by_programme.find(std::string(programme));
  std::vector<float> mixed = Sum(score, own == by_programme.end() ? weights : own->second);
  NormaliseLog(mixed);
  return mixed;
}

void Stack::Write(Writer& out) const {
  out.Texts(members);
  out.List(weights);
  out.Put<uint64_t>(by_programme.size());
  for (const auto& [programme, own] : by_programme) {
    out.Text(programme);
    out.List(own);
  }
}

Stack Stack::Read(Reader& in) {
  Stack stack;
  stack.members = in.Texts();
  stack.weights = in.List<float>();
  for (size_t i = in.Count(12); i > 0; --i) {
    std::string programme = in.Text();
    stack.by_programme.emplace(std::move(programme), in.List<float>());
  }
  return stack;
}

bool Stack::Consistent() const {
  const auto sound = [&](const std::vector<float>& w) {
    double sum = 0;
    for (const float x : w) {
      if (!(x >= 0 && x <= 1)) return false;
      sum += x;
    }
    return w.size() == members.size() && (w.empty() || std::abs(sum - 1) < 1e-3);
  };
  return sound(weights) && std::all_of(by_programme.begin(), by_programme.end(), [&](const auto& p) { return sound(p.second); });
}

}  // namespace concord::ranking
