#include "ranking/calibration.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "ranking/types.h"

namespace concord::ranking {
namespace {

float Logistic(float x) { return 1.f / (1.f + std::exp(-x)); }

std::vector<float> RawTop(const std::vector<float>& score, int top, float temperature) {
  std::vector<float> p(score.size(), 1.f);
  if (score.size() <= static_cast<size_t>(top)) return p;
  const auto [low, high] = std::minmax_element(score.begin(), score.end());
  float a = *low - 12 * temperature, b = *high + 12 * temperature;
  for (int step = 0; step < 18; ++step) {
    const float middle = 0.5f * (a + b);
    float sum = 0;
    for (const float s : score) sum += Logistic((s - middle) / temperature);
    (sum > static_cast<float>(top) ? a : b) = middle;
  }
  for (size_t i = 0; i < p.size(); ++i) p[i] = Logistic((score[i] - 0.5f * (a + b)) / temperature);
  return p;
}

float Interpolate(const std::vector<float>& x, const std::vector<float>& y, float at) {
  const auto above = std::lower_bound(x.begin(), x.end(), at);
  if (above == x.begin()) return y.front();
  if (above == x.end()) return y.back();
  const size_t k = static_cast<size_t>(above - x.begin());
  const float width = x[k] - x[k - 1];
  return width <= 0 ? y[k] : y[k - 1] + (y[k] - y[k - 1]) * (at - x[k - 1]) / width;
}

float Quantile(std::vector<float>& sorted, double q) {
  const double at = q * static_cast<double>(sorted.size() - 1);
  const size_t k = static_cast<size_t>(at);
  const float next = sorted[std::min(k + 1, sorted.size() - 1)];
  return sorted[k] + static_cast<float>(at - static_cast<double>(k)) * (next - sorted[k]);
}

}  // namespace

std::vector<float> TopMembership(const std::vector<float>& truth, int top) {
  std::vector<float> y(truth.size());
  for (size_t i = 0; i < truth.size(); ++i) {
    int above = 0, tied = 0;
    for (const float t : truth) {
      above += t > truth[i];
      tied += t == truth[i];
    }
    y[i] = std::clamp(static_cast<float>(top - above) / static_cast<float>(std::max(1, tied)), 0.f, 1.f);
  }
  return y;
}

std::vector<float> MiddleRanks(const std::vector<float>& truth) {
  std::vector<float> rank(truth.size());
  for (size_t i = 0; i < truth.size(); ++i) {
    int above = 0, tied = 0;
    for (const float t : truth) {
      above += t > truth[i];
      tied += t == truth[i];
    }
    rank[i] = static_cast<float>(above) + 0.5f * static_cast<float>(tied + 1);
  }
  return rank;
}

Calibration Calibration::Fit(const std::vector<CalibrationCase>& cases) {
  Calibration fit;
  std::vector<std::vector<float>> member;
  for (const auto& c : cases) member.push_back(TopMembership(c.truth, TopCount(static_cast<int>(c.truth.size()))));
  double best = 1e300;
  for (const float temperature : {0.15f, 0.2f, 0.27f, 0.35f, 0.45f, 0.6f, 0.8f, 1.1f, 1.5f, 2.f, 3.f}) {
    double loss = 0;
    for (size_t c = 0; c < cases.size(); ++c) {
      const auto p = RawTop(cases[c].score, TopCount(static_cast<int>(member[c].size())), temperature);
      for (size_t i = 0; i < p.size(); ++i) {
        const double q = std::clamp<double>(p[i], 1e-4, 1 - 1e-4);
        loss -= member[c][i] * std::log(q) + (1 - member[c][i]) * std::log(1 - q);
      }
    }
    if (loss < best) {
      best = loss;
      fit.temperature_ = temperature;
    }
  }
  // Isotonic regression (pool adjacent violators) over bins of about 40 cells, so that a bin's mean is not one lucky cell.
  std::vector<std::pair<float, float>> cells;
  std::vector<std::pair<float, float>> places;  // predicted relative place, true relative place
  for (size_t c = 0; c < cases.size(); ++c) {
    const size_t m = member[c].size();
    const auto p = RawTop(cases[c].score, TopCount(static_cast<int>(m)), fit.temperature_);
    for (size_t i = 0; i < m; ++i) cells.emplace_back(p[i], member[c][i]);
    const auto predicted = MiddleRanks(cases[c].score);
    const auto actual = MiddleRanks(cases[c].truth);
    for (size_t i = 0; i < m; ++i) {
      places.emplace_back((predicted[i] - 0.5f) / static_cast<float>(m), (actual[i] - 0.5f) / static_cast<float>(m));
    }
  }
  if (cells.size() < 400) return fit;  // too little: keep the smooth approximation
  std::sort(cells.begin(), cells.end());
  struct Block {
    double x = 0, y = 0, n = 0;
  };
  std::vector<Block> blocks;
  const size_t bin = std::max<size_t>(40, cells.size() / 200);
  for (size_t i = 0; i < cells.size(); i += bin) {
    Block b;
    for (size_t j = i; j < std::min(cells.size(), i + bin); ++j) {
      b.x += cells[j].first;
      b.y += cells[j].second;
      b.n += 1;
    }
    blocks.push_back(b);
    while (blocks.size() > 1) {
      Block& last = blocks.back();
      Block& before = blocks[blocks.size() - 2];
      if (before.y / before.n < last.y / last.n) break;
      before.x += last.x;
      before.y += last.y;
      before.n += last.n;
      blocks.pop_back();
    }
  }
  for (const Block& b : blocks) {
    fit.x_.push_back(static_cast<float>(b.x / b.n));
    fit.y_.push_back(static_cast<float>(b.y / b.n));
  }
  // Quantiles of the true place near each predicted place: the nearest tenth of all cells.
  std::sort(places.begin(), places.end());
  const size_t near = std::max<size_t>(60, places.size() / 10);
  std::vector<std::vector<float>> truths(kGrid);
  for (size_t g = 0; g < kGrid; ++g) {
    const float at = static_cast<float>(g) / (kGrid - 1);
    size_t first = static_cast<size_t>(std::lower_bound(places.begin(), places.end(), std::make_pair(at, -1.f)) - places.begin());
    first = first > near / 2 ? first - near / 2 : 0;
    const size_t last = std::min(places.size(), first + near);
    first = last > near ? last - near : 0;
    for (size_t i = first; i < last; ++i) truths[g].push_back(places[i].second);
    std::sort(truths[g].begin(), truths[g].end());
  }
  // Whole places cover more than their quantiles say: take the narrowest tails whose intervals still hold 90 %.
  for (const double tail : {0.10, 0.09, 0.08, 0.07, 0.06, 0.05}) {
    fit.lo_.clear();
    fit.hi_.clear();
    for (auto& truth : truths) {
      fit.lo_.push_back(Quantile(truth, tail));
      fit.hi_.push_back(Quantile(truth, 1 - tail));
    }
    double covered = 0;
    for (const auto& c : cases) {
      const auto predicted = MiddleRanks(c.score), actual = MiddleRanks(c.truth);
      for (size_t i = 0; i < predicted.size(); ++i) {
        int lo = 0, hi = 0;
        fit.Interval(c.score, static_cast<size_t>(predicted[i]) - 1, &lo, &hi);
        covered += static_cast<float>(lo) <= actual[i] && actual[i] <= static_cast<float>(hi);
      }
    }
    if (covered >= 0.905 * static_cast<double>(cells.size())) break;
  }
  return fit;
}

std::vector<float> Calibration::TopProbability(const std::vector<float>& score, int top) const {
  std::vector<float> p = RawTop(score, top, temperature_);
  if (score.size() <= static_cast<size_t>(top)) return p;
  for (float& v : p) v = std::clamp(fitted() ? Interpolate(x_, y_, v) : v, 0.001f, 0.999f);
  return p;
}

void Calibration::Interval(const std::vector<float>& sorted, size_t place, int* lo, int* hi) const {
  const size_t m = sorted.size();
  if (lo_.size() == kGrid) {
    const float at = (static_cast<float>(place) + 0.5f) / static_cast<float>(m) * (kGrid - 1);
    const size_t k = std::min<size_t>(static_cast<size_t>(at), kGrid - 2);
    const float f = at - static_cast<float>(k);
    *lo = static_cast<int>(std::floor((lo_[k] + f * (lo_[k + 1] - lo_[k])) * static_cast<float>(m) + 0.5f));
    *hi = static_cast<int>(std::ceil((hi_[k] + f * (hi_[k + 1] - hi_[k])) * static_cast<float>(m) + 0.5f));
  } else {
    size_t first = place, last = place;
    while (first > 0 && sorted[first - 1] - sorted[place] <= reach_) --first;
    while (last + 1 < m && sorted[place] - sorted[last + 1] <= reach_) ++last;
    *lo = static_cast<int>(first) + 1;
    *hi = static_cast<int>(last) + 1;
  }
  const int here = static_cast<int>(place) + 1;
  *lo = std::clamp(*lo, 1, here);
  *hi = std::clamp(*hi, here, static_cast<int>(m));
}

void Calibration::Write(Writer& out) const {
  out.Put(temperature_);
  out.Put(reach_);
  for (const auto* values : {&x_, &y_, &lo_, &hi_}) out.List(*values);
}

Calibration Calibration::Read(Reader& in) {
  Calibration c;
  c.temperature_ = in.Get<float>();
  c.reach_ = in.Get<float>();
  for (auto* values : {&c.x_, &c.y_, &c.lo_, &c.hi_}) *values = in.List<float>();
  return c;
}

bool Calibration::Consistent() const {
  return temperature_ > 0 && x_.size() == y_.size() && lo_.size() == hi_.size() && (lo_.empty() || lo_.size() == kGrid);
}

}  // namespace concord::ranking
