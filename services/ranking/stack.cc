#include "ranking/stack.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ranking/challengers/targets.h"
#include "ranking/popularity.h"

namespace concord::ranking {
namespace {

constexpr double kTowardsEqual = 50;  // workshops at which least squares and equal weights count the same
constexpr double kKept = 0.02;        // weight below which a member is left out of the equal part
constexpr size_t kOwnWeights = 60;    // workshops of a programme before it gets its own
constexpr double kCommon = 60;        // workshops that all programmes count for beside a programme's own

std::vector<float> Mixed(const std::vector<std::vector<float>>& score, const std::vector<float>& weights) {
  std::vector<float> mixed(score[0].size(), 0);
  for (size_t m = 0; m < score.size(); ++m) {
    if (weights[m] == 0) continue;
    for (size_t i = 0; i < mixed.size(); ++i) mixed[i] += weights[m] * score[m][i];
  }
  return mixed;
}

// Least squares in the unit of the outcome: an action's lift (share × candidates); where only an order is known, its
// place (as a log share). Every workshop counts alike.
struct Squares {
  std::vector<double> square, product;
  double workshops = 0;
  void Add(const Squares& other, double times) {
    for (size_t i = 0; i < square.size(); ++i) square[i] += times * other.square[i];
    for (size_t i = 0; i < product.size(); ++i) product[i] += times * other.product[i];
    workshops += times * other.workshops;
  }
};

Squares Sum(const std::vector<const StackCase*>& cases, size_t members) {
  Squares s{std::vector<double>(members * members, 0), std::vector<double>(members, 0), static_cast<double>(cases.size())};
  for (const StackCase* c : cases) {
    const std::vector<float> share = NormalShares(c->workshop->outcome);
    const size_t n = share.size();
    const bool order = c->workshop->outcome.kind == OutcomeKind::kOrder;
    const auto centred = [&](std::vector<double> x) {
      const double mean = std::accumulate(x.begin(), x.end(), 0.0) / static_cast<double>(n);
      for (double& v : x) v -= mean;
      return x;
    };
    const std::vector<float> place = order ? RelativePlaces(c->workshop->outcome.share) : std::vector<float>();
    std::vector<double> truth(n);
    for (size_t i = 0; i < n; ++i) truth[i] = order ? 4 * std::log(2.0) * place[i] : share[i] * static_cast<double>(n);
    const std::vector<double> y = centred(std::move(truth));
    std::vector<std::vector<double>> x;
    for (size_t m = 0; m < members; ++m) {
      std::vector<double> said(c->score[m].begin(), c->score[m].end());
      if (!order) {
        for (double& v : said) v = std::exp(v) * static_cast<double>(n);
      }
      x.push_back(centred(std::move(said)));
    }
    for (size_t a = 0; a < members; ++a) {
      for (size_t i = 0; i < n; ++i) s.product[a] += x[a][i] * y[i] / static_cast<double>(n);
      for (size_t b = 0; b < members; ++b) {
        for (size_t i = 0; i < n; ++i) s.square[a * members + b] += x[a][i] * x[b][i] / static_cast<double>(n);
      }
    }
  }
  return s;
}

std::vector<float> Weights(const Squares& squares) {
  const std::vector<double> fitted = SimplexLeastSquares(squares.square, squares.product);
  const auto kept = static_cast<double>(std::count_if(fitted.begin(), fitted.end(), [](double w) { return w > kKept; }));
  const double equal = kTowardsEqual / (kTowardsEqual + squares.workshops);
  std::vector<float> weights;
  for (const double w : fitted) {
    weights.push_back(static_cast<float>(w > kKept ? (1 - equal) * w + equal / kept : 0));
  }
  const float sum = std::accumulate(weights.begin(), weights.end(), 0.f);
  for (float& w : weights) w /= sum;
  return weights;
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
  const Squares all = Sum(usable, members.size());
  stack.weights = Weights(all);
  if (programmes.size() < 2) return stack;
  for (const auto& [programme, own] : programmes) {
    if (own.size() < kOwnWeights) continue;
    Squares squares = Sum(own, members.size());
    squares.Add(all, kCommon / all.workshops);
    stack.by_programme.emplace(programme, Weights(squares));
  }
  return stack;
}

std::vector<float> Stack::Mix(const std::vector<std::vector<float>>& score, std::string_view programme) const {
  const auto own = by_programme.find(std::string(programme));
  std::vector<float> mixed = Mixed(score, own == by_programme.end() ? weights : own->second);
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
