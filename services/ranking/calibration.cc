#include "ranking/calibration.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

#include "ranking/places.h"

namespace concord::ranking {
namespace {

constexpr float kLineGroups = 13;

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

float LogOdds(float p) {
  const float q = std::clamp(p, 1e-6f, 1 - 1e-6f);
  return std::log(q / (1 - q));
}

struct Line {
  double offset = 0, slope = 1;
  float At(float p) const { return Logistic(static_cast<float>(offset + slope * static_cast<double>(LogOdds(p)))); }
};

// Of log-odds of (p, happened), by likelihood; a pull of one case towards no change keeps it finite.
Line FitLine(const std::vector<std::pair<float, float>>& cells) {
  std::vector<double> odds;
  for (const auto& [p, _] : cells) odds.push_back(LogOdds(p));
  Line line;
  for (int round = 0; round < 10; ++round) {  // Newton's steps
    double a = line.offset, b = line.slope - 1, aa = 1, ab = 0, bb = 1;
    for (size_t i = 0; i < cells.size(); ++i) {
      const double z = odds[i], q = 1 / (1 + std::exp(-line.offset - line.slope * z)), wide = q * (1 - q), over = q - static_cast<double>(cells[i].second);
      a += over;
      b += over * z;
      aa += wide;
      ab += wide * z;
      bb += wide * z * z;
    }
    const double whole = aa * bb - ab * ab;
    line.offset -= (bb * a - ab * b) / whole;
    line.slope = std::max(0.0, line.slope - (aa * b - ab * a) / whole);
  }
  return line;
}

// One predicted place against the true one.
struct Placed {
  size_t predicted = 0, of = 0;  // 0 = first
  float actual = 0;              // 1 = first
  Range own;
};

}  // namespace

std::map<std::string, Range> OwnRanges(const std::vector<const WorkshopCase*>& workshops) {
  std::map<std::string, std::vector<float>> places;
  for (const WorkshopCase* w : workshops) {
    if (w->outcome.exposed || w->outcome.share.size() != w->candidates.size()) continue;
    const std::vector<float> ranks = MiddleRanks(w->outcome.share);
    for (size_t i = 0; i < ranks.size(); ++i) {
      places[w->candidates[i].id].push_back((ranks[i] - 0.5f) / static_cast<float>(ranks.size()));
    }
  }
  std::map<std::string, Range> ranges;
  for (auto& [id, of] : places) {
    if (of.size() < 5) continue;
    std::sort(of.begin(), of.end());
    ranges[id] = {Quantile(of, 0.05), Quantile(of, 0.95)};
  }
  return ranges;
}

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
  std::vector<float> rank;
  for (const int twice : TwicePlaces(truth)) rank.push_back(static_cast<float>(truth.size()) - 0.5f * static_cast<float>(twice));
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
  std::vector<Placed> all;
  for (size_t c = 0; c < cases.size(); ++c) {
    const size_t m = member[c].size();
    const auto p = RawTop(cases[c].score, TopCount(static_cast<int>(m)), fit.temperature_);
    for (size_t i = 0; i < m; ++i) cells.emplace_back(p[i], member[c][i]);
    const auto predicted = MiddleRanks(cases[c].score);
    const auto actual = MiddleRanks(cases[c].truth);
    for (size_t i = 0; i < m; ++i) {
      places.emplace_back((predicted[i] - 0.5f) / static_cast<float>(m), (actual[i] - 0.5f) / static_cast<float>(m));
      all.push_back({static_cast<size_t>(predicted[i]) - 1, m, actual[i], cases[c].own.empty() ? Range() : cases[c].own[i]});
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
  std::vector<float> steps, happened, knots;
  for (const Block& b : blocks) {
    steps.push_back(static_cast<float>(b.x / b.n));
    happened.push_back(static_cast<float>(b.y / b.n));
  }
  knots = steps;
  for (float z = -7; z <= 7; z += 0.25f) knots.push_back(Logistic(z));
  std::sort(knots.begin(), knots.end());
  std::set<std::string> groups;
  for (const auto& c : cases) groups.insert(c.group);
  const float line_weight = kLineGroups / (kLineGroups + static_cast<float>(groups.size()));
  const Line line = FitLine(cells);
  for (const float x : knots) {
    fit.x_.push_back(x);
    fit.y_.push_back((1 - line_weight) * Interpolate(steps, happened, x) + line_weight * line.At(x));
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
  // Of all mixtures, tails and widenings whose intervals hold 90 % and not much more, the one of least interval score; where whole places
  // leave no such one (short lists), of those that hold at least 90 %.
  Calibration best_fit = fit;
  double least = std::numeric_limits<double>::max();
  bool tight = false;
  for (const float own : {0.f, 0.2f, 0.4f, 0.6f, 0.8f}) {
    fit.own_ = own;
    for (const double tail : {0.14, 0.12, 0.10, 0.08, 0.06, 0.05, 0.04}) {
      for (const float wider : {0.f, 0.02f, 0.04f}) {
        fit.lo_.clear();
        fit.hi_.clear();
        for (auto& truth : truths) {
          fit.lo_.push_back(Quantile(truth, tail) - wider / (1 - own));
          fit.hi_.push_back(Quantile(truth, 1 - tail) + wider / (1 - own));
        }
        double covered = 0, score = 0;
        for (const Placed& p : all) {
          int lo = 0, hi = 0;
          fit.Place(p.predicted, p.of, p.own, &lo, &hi);
          covered += static_cast<float>(lo) <= p.actual && p.actual <= static_cast<float>(hi);
          score += (hi - lo + 1 + 20 * (std::max(0.f, static_cast<float>(lo) - p.actual) + std::max(0.f, p.actual - static_cast<float>(hi)))) /
                   static_cast<double>(p.of);
        }
        const double share = covered / static_cast<double>(all.size());
        const bool fits = share <= 0.925;
        if (share < 0.9 || (tight && !fits) || (tight == fits && score >= least)) continue;
        tight = tight || fits;
        least = score;
        best_fit = fit;
      }
    }
  }
  fit = best_fit;
  return fit;
}

std::vector<float> Calibration::TopProbability(const std::vector<float>& score, int top) const {
  std::vector<float> p = RawTop(score, top, temperature_);
  if (score.size() <= static_cast<size_t>(top)) return p;
  for (float& v : p) v = std::clamp(fitted() ? Interpolate(x_, y_, v) : v, 0.001f, 0.999f);
  return p;
}

void Calibration::Place(size_t place, size_t m, const Range& own, int* lo, int* hi) const {
  const float at = (static_cast<float>(place) + 0.5f) / static_cast<float>(m) * (kGrid - 1);
  const size_t k = std::min<size_t>(static_cast<size_t>(at), kGrid - 2);
  const float f = at - static_cast<float>(k);
  const float part = std::isnan(own.lo) ? 0.f : own_;
  const float low = (1 - part) * (lo_[k] + f * (lo_[k + 1] - lo_[k])) + (part > 0 ? part * own.lo : 0);
  const float high = (1 - part) * (hi_[k] + f * (hi_[k + 1] - hi_[k])) + (part > 0 ? part * own.hi : 0);
  *lo = std::clamp(static_cast<int>(std::floor(low * static_cast<float>(m) + 0.5f)), 1, static_cast<int>(m));
  *hi = std::clamp(static_cast<int>(std::ceil(high * static_cast<float>(m) + 0.5f)), *lo, static_cast<int>(m));
}

void Calibration::Interval(const std::vector<float>& sorted, size_t place, const Range& own, int* lo, int* hi) const {
  const size_t m = sorted.size();
  if (lo_.size() == kGrid) {
    Place(place, m, own, lo, hi);
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
  out.Put(own_);
  for (const auto* values : {&x_, &y_, &lo_, &hi_}) out.List(*values);
}

Calibration Calibration::Read(Reader& in) {
  Calibration c;
  c.temperature_ = in.Get<float>();
  c.reach_ = in.Get<float>();
  c.own_ = in.Get<float>();
  for (auto* values : {&c.x_, &c.y_, &c.lo_, &c.hi_}) *values = in.List<float>();
  return c;
}

bool Calibration::Consistent() const {
  return temperature_ > 0 && x_.size() == y_.size() && lo_.size() == hi_.size() && (lo_.empty() || lo_.size() == kGrid);
}

}  // namespace concord::ranking
