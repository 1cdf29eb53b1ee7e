#include "ranking/challengers/trees.h"

#include <algorithm>
#include <array>
#include <limits>

#include "ranking/clones.h"

namespace concord::ranking {
namespace {

constexpr size_t kAtOnce = 8;
using Walks = std::array<int32_t, kAtOnce>;

// From `at` to leaves, in step and without a branch that depends on a row. `row`: where each row begins in x.
CONCORD_CLONES void Walk(const int32_t* column, const float* threshold, const int32_t* next, int32_t steps, const float* x, const Walks& row, Walks& at) {
  for (int32_t step = 0; step < steps; ++step) {
    for (size_t k = 0; k < kAtOnce; ++k) {
      const int32_t node = at[k];
      at[k] = next[node] + (x[row[k] + column[node]] < threshold[node] ? 0 : 1);
    }
  }
}

}  // namespace

uint32_t Trees::AddTree() {
  roots_.push_back(static_cast<uint32_t>(column_.size()));
  Resize(column_.size() + 1);
  return roots_.back();
}

void Trees::Resize(size_t nodes) {
  for (size_t i = column_.size(); i < nodes; ++i) {
    column_.push_back(0);
    threshold_.push_back(-std::numeric_limits<float>::infinity());
    next_.push_back(static_cast<int32_t>(i) - 1);
    leaf_.push_back(0);
    depth_.push_back(0);
  }
}

uint32_t Trees::AddLeaf(uint32_t node) {
  leaf_[node] = static_cast<int32_t>(leaves_);
  return leaves_++;
}

uint32_t Trees::Split(uint32_t node, uint32_t column, float threshold) {
  const auto left = static_cast<uint32_t>(column_.size());
  Resize(column_.size() + 2);
  SetSplit(node, static_cast<int32_t>(column), threshold, static_cast<int32_t>(left));
  return left;
}

void Trees::SetSplit(size_t node, int32_t column, float threshold, int32_t left) {
  column_[node] = column;
  threshold_[node] = threshold;
  next_[node] = left;
  leaf_[node] = -1;
  for (size_t child = static_cast<size_t>(left); child < static_cast<size_t>(left) + 2 && child < depth_.size(); ++child) {
    depth_[child] = std::max(depth_[child], depth_[node] + 1);
    deepest_ = std::max(deepest_, depth_[child]);
  }
}

void Trees::Add(size_t from, std::span<const float> x, size_t columns, std::span<const float> leaf, std::span<float> sum) const {
  for (size_t first = 0; first < sum.size(); first += kAtOnce) {
    const size_t n = std::min(kAtOnce, sum.size() - first);
    Walks row{}, at{};
    for (size_t k = 0; k < n; ++k) row[k] = static_cast<int32_t>(k * columns);
    for (size_t t = from; t < roots_.size(); ++t) {
      at.fill(static_cast<int32_t>(roots_[t]));
      Walk(column_.data(), threshold_.data(), next_.data(), deepest_, x.data() + first * columns, row, at);
      for (size_t k = 0; k < n; ++k) sum[first + k] += leaf[static_cast<size_t>(leaf_[static_cast<size_t>(at[k])])];
    }
  }
}

void Trees::Write(Writer& out) const {
  out.List(roots_);
  out.Put<uint64_t>(column_.size());
  for (size_t i = 0; i < column_.size(); ++i) {
    const bool leaf = leaf_[i] >= 0;
    out.Put<int32_t>(leaf ? -1 : column_[i]);
    out.Put<float>(leaf ? 0 : threshold_[i]);
    out.Put(static_cast<uint32_t>(leaf ? leaf_[i] : next_[i]));
  }
  out.Put(leaves_);
}

Trees Trees::Read(Reader& in) {
  Trees trees;
  trees.roots_ = in.List<uint32_t>();
  trees.Resize(in.Count(12));
  for (size_t i = 0; i < trees.column_.size(); ++i) {
    const auto column = in.Get<int32_t>();
    const auto threshold = in.Get<float>();
    const auto next = static_cast<int32_t>(in.Get<uint32_t>() & 0x7fffffffu);
    if (column < 0) trees.leaf_[i] = next;
    else trees.SetSplit(i, column, threshold, next);
  }
  trees.leaves_ = in.Get<uint32_t>();
  return trees;
}

bool Trees::Consistent(size_t columns) const {
  const size_t nodes = column_.size();
  if (nodes > static_cast<size_t>(std::numeric_limits<int32_t>::max())) return false;
  for (const uint32_t root : roots_) {
    if (root >= nodes) return false;
  }
  for (size_t i = 0; i < nodes; ++i) {
    const auto next = static_cast<size_t>(next_[i]);
    const bool sound = leaf_[i] >= 0 ? static_cast<size_t>(leaf_[i]) < leaves_
                                     : static_cast<size_t>(column_[i]) < columns && next > i && next + 1 < nodes;
    if (!sound) return false;
  }
  return true;
}

}  // namespace concord::ranking
