#include "ranking/challengers/forest.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <random>

namespace concord::ranking {
namespace {

constexpr size_t kBins = 64;
constexpr size_t kLeastInLeaf = 2;
constexpr size_t kProjected = 32;  // outputs a split looks at; more are mixed at random into so many, anew for every tree

float Normal(std::mt19937_64& random) {  // std::normal_distribution is not the same everywhere
  float sum = -6;
  for (int i = 0; i < 12; ++i) sum += static_cast<float>(random() >> 40) * 0x1p-24f;
  return sum;
}

// Features cut into a few bins, so that a split is a sweep over counts.
struct Binned {
  size_t rows = 0, columns = 0;
  std::vector<uint8_t> bin;               // columns × rows
  std::vector<std::vector<float>> cut;    // of each column: bin b ends below cut[b]

  Binned(std::span<const float> features, size_t row_count, size_t column_count)
      : rows(row_count), columns(column_count), bin(row_count * column_count), cut(column_count) {
    std::vector<float> sorted(rows);
    for (size_t c = 0; c < columns; ++c) {
      for (size_t r = 0; r < rows; ++r) sorted[r] = features[r * columns + c];
      std::sort(sorted.begin(), sorted.end());
      std::vector<float> distinct = sorted;
      distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
      if (distinct.size() <= kBins) {
        for (size_t k = 1; k < distinct.size(); ++k) cut[c].push_back(Between(distinct[k - 1], distinct[k]));
      } else {
        for (size_t k = 1; k < kBins; ++k) {
          const size_t at = rows * k / kBins;
          if (sorted[at - 1] == sorted[at]) continue;
          cut[c].push_back(Between(sorted[at - 1], sorted[at]));
        }
      }
      for (size_t r = 0; r < rows; ++r) {
        const float x = features[r * columns + c];
        bin[c * rows + r] = static_cast<uint8_t>(std::upper_bound(cut[c].begin(), cut[c].end(), x) - cut[c].begin());
      }
    }
  }
  static float Between(float low, float high) {
    const float middle = low + (high - low) / 2;
    return middle > low ? middle : high;  // above `low` even where rounding ate the half
  }
};

class Grower {
 public:
  Grower(const Binned& binned, const Targets& targets, uint64_t seed) : binned_(binned), targets_(targets), random_(seed) {
    for (uint32_t c = 0; c < binned.columns; ++c) {
      if (!binned.cut[c].empty()) columns_.push_back(c);
    }
  }

  // Adds one tree; leaves are handed out as lists of rows and their parts.
  template <class OnLeaf>
  void Grow(Trees& trees, OnLeaf on_leaf) {
    const size_t n = binned_.rows;
    times_.assign(n, 0);
    for (size_t k = 0; k < n; ++k) times_[random_() % n] += 1;
    rows_.clear();
    for (uint32_t r = 0; r < n; ++r) {
      if (times_[r] > 0) rows_.push_back(r);
    }
    Project();
    struct Open {
      uint32_t node, from, to;
    };
    std::vector<Open> open = {{trees.AddTree(), 0, static_cast<uint32_t>(rows_.size())}};
    while (!open.empty()) {
      const Open now = open.back();
      open.pop_back();
      const Best best = FindSplit(now.from, now.to);
      if (best.gain <= 0) {
        trees.AddLeaf(now.node);
        float total = 0;
        for (uint32_t i = now.from; i < now.to; ++i) total += times_[rows_[i]];
        for (uint32_t i = now.from; i < now.to; ++i) on_leaf(rows_[i], times_[rows_[i]] / total, i == now.from);
        continue;
      }
      const uint8_t* bin = &binned_.bin[best.column * binned_.rows];
      const auto middle = std::stable_partition(rows_.begin() + now.from, rows_.begin() + now.to, [&](uint32_t r) { return bin[r] <= best.bin; });
      const auto split = static_cast<uint32_t>(middle - rows_.begin());
      const uint32_t left = trees.Split(now.node, best.column, binned_.cut[best.column][best.bin]);
      open.push_back({left + 1, split, now.to});
      open.push_back({left, now.from, split});
    }
  }

 private:
  struct Best {
    double gain = 0;
    uint32_t column = 0;
    uint8_t bin = 0;
  };
  using Row = std::array<float, kProjected>;

  // Targets that splits look at, centred: kProjected numbers a row, times the row's weight not yet applied.
  void Project() {
    const size_t n = binned_.rows, outputs = targets_.actions();
    if (centred_.empty()) {
      centred_.assign(targets_.value.begin(), targets_.value.end());
      for (size_t o = 0; o < outputs; ++o) {
        double mean = 0;
        for (size_t r = 0; r < n; ++r) mean += centred_[r * outputs + o];
        for (size_t r = 0; r < n; ++r) centred_[r * outputs + o] -= static_cast<float>(mean / static_cast<double>(n));
      }
    }
    seen_.assign(n, Row{});
    std::vector<Row> mix(outputs, Row{});
    for (size_t o = 0; o < outputs; ++o) {
      for (size_t k = 0; k < kProjected; ++k) mix[o][k] = outputs <= kProjected ? (o == k ? 1.f : 0.f) : Normal(random_);
    }
    for (size_t r = 0; r < n; ++r) {
      for (size_t o = 0; o < outputs; ++o) {
        for (size_t k = 0; k < kProjected; ++k) seen_[r][k] += centred_[r * outputs + o] * mix[o][k];
      }
      for (size_t k = 0; k < kProjected; ++k) seen_[r][k] *= times_[r];
    }
  }

  Best FindSplit(uint32_t from, uint32_t to) {
    Best best;
    const uint32_t n = to - from;
    if (n < 2 * kLeastInLeaf) return best;
    Row total{};
    float weight = 0;
    for (uint32_t i = from; i < to; ++i) {
      weight += times_[rows_[i]];
      for (size_t k = 0; k < kProjected; ++k) total[k] += seen_[rows_[i]][k];
    }
    float whole = 0;
    for (const float t : total) whole += t * t;
    const double base = whole / weight + 1e-9 + 1e-6 * std::abs(whole / weight);  // a gain below rounding is none
    const size_t wanted = std::max<size_t>(1, columns_.size() / 2);
    size_t looked = 0;
    for (size_t k = 0; k < columns_.size() && looked < wanted; ++k) {
      std::swap(columns_[k], columns_[k + random_() % (columns_.size() - k)]);
      const uint32_t column = columns_[k];
      if (Sweep(column, from, to, total, weight, base, best)) ++looked;  // a column that is constant here does not count
    }
    return best;
  }

  // Whether the column has two bins here.
  bool Sweep(uint32_t column, uint32_t from, uint32_t to, const Row& total, float weight, double base, Best& best) {
    const uint8_t* bin = &binned_.bin[column * binned_.rows];
    std::array<uint32_t, kBins + 1> start{};
    for (uint32_t i = from; i < to; ++i) ++start[bin[rows_[i]] + 1u];
    uint32_t used = 0;
    for (size_t b = 1; b <= kBins; ++b) used += start[b] > 0;
    if (used < 2) return false;
    for (size_t b = 1; b <= kBins; ++b) start[b] += start[b - 1];
    sorted_.resize(to - from);
    for (uint32_t i = from; i < to; ++i) sorted_[start[bin[rows_[i]]]++] = rows_[i];
    Row left{};
    float left_weight = 0;
    const uint32_t n = to - from;
    for (uint32_t i = 0; i + kLeastInLeaf < n; ++i) {
      const uint32_t r = sorted_[i];
      left_weight += times_[r];
      const Row& y = seen_[r];
      for (size_t k = 0; k < kProjected; ++k) left[k] += y[k];
      if (i + 1 < kLeastInLeaf || bin[r] == bin[sorted_[i + 1]]) continue;
      float below = 0, above = 0;
      for (size_t k = 0; k < kProjected; ++k) {
        below += left[k] * left[k];
        above += (total[k] - left[k]) * (total[k] - left[k]);
      }
      const double gain = below / left_weight + above / (weight - left_weight) - base;
      if (gain > best.gain) best = {gain, column, bin[r]};
    }
    return true;
  }

  const Binned& binned_;
  const Targets& targets_;
  std::mt19937_64 random_;
  std::vector<uint32_t> columns_, rows_, sorted_;
  std::vector<float> times_, centred_;
  std::vector<Row> seen_;
};

}  // namespace

ChallengerPtr Forest::Learn(const std::vector<View>& views, uint64_t seed, size_t trees) {
  const Targets targets = MakeTargets(views);
  if (targets.actions() == 0) return nullptr;
  auto learnt = std::make_shared<Forest>();
  learnt->known_ = targets.known;
  learnt->columns_ = static_cast<uint32_t>(views[0].context.size());
  learnt->value_ = targets.value;
  const Binned binned(Contexts(views), views.size(), learnt->columns_);
  Grower grower(binned, targets, seed);
  for (size_t t = 0; t < trees; ++t) {
    grower.Grow(learnt->trees_, [&](uint32_t row, float part, bool first) {
      if (first) learnt->begin_.push_back(static_cast<uint32_t>(learnt->members_.size()));
      learnt->members_.push_back(row);
      learnt->part_.push_back(part);
    });
  }
  learnt->begin_.push_back(static_cast<uint32_t>(learnt->members_.size()));
  return learnt;
}

std::vector<float> Forest::Score(const View& view) const {
  if (view.context.size() != columns_) return {view.prior.begin(), view.prior.end()};
  const size_t actions = known_.ids.size();
  std::vector<float> weight(value_.size() / actions, 0), mean(actions, 0);
  for (size_t t = 0; t < trees_.trees(); ++t) {
    const uint32_t leaf = trees_.Leaf(t, view.context);
    for (uint32_t i = begin_[leaf]; i < begin_[leaf + 1]; ++i) weight[members_[i]] += part_[i];
  }
  for (size_t w = 0; w < weight.size(); ++w) {
    if (weight[w] == 0) continue;
    for (size_t a = 0; a < actions; ++a) mean[a] += weight[w] * value_[w * actions + a];
  }
  for (float& m : mean) m /= static_cast<float>(trees_.trees());
  return known_.Scores(view, mean);
}

void Forest::Write(Writer& out) const {
  known_.Write(out);
  out.Put(columns_);
  trees_.Write(out);
  out.List(begin_);
  out.List(members_);
  out.List(part_);
  out.List(value_);
}

ChallengerPtr Forest::Read(Reader& in) {
  auto read = std::make_shared<Forest>();
  read->known_ = KnownActions::Read(in);
  read->columns_ = in.Get<uint32_t>();
  read->trees_ = Trees::Read(in);
  read->begin_ = in.List<uint32_t>();
  read->members_ = in.List<uint32_t>();
  read->part_ = in.List<float>();
  read->value_ = in.List<float>();
  const size_t actions = read->known_.ids.size();
  if (in.failed() || actions == 0 || read->trees_.trees() == 0 || !read->trees_.Consistent(read->columns_) || read->value_.empty() ||
      read->value_.size() % actions != 0 || read->begin_.size() != read->trees_.leaves() + 1 || read->begin_.front() != 0 ||
      read->begin_.back() != read->members_.size() || read->part_.size() != read->members_.size() ||
      !std::is_sorted(read->begin_.begin(), read->begin_.end())) {
    return nullptr;
  }
  for (const uint32_t m : read->members_) {
    if (m >= read->value_.size() / actions) return nullptr;
  }
  return read;
}

}  // namespace concord::ranking
