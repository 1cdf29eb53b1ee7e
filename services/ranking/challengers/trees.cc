#include "ranking/challengers/trees.h"

#include <algorithm>
#include <array>

namespace concord::ranking {

uint32_t Trees::AddTree() {
  roots_.push_back(static_cast<uint32_t>(nodes_.size()));
  nodes_.emplace_back();
  return roots_.back();
}

uint32_t Trees::AddLeaf(uint32_t node) {
  nodes_[node].next = leaves_;
  return leaves_++;
}

uint32_t Trees::Split(uint32_t node, uint32_t column, float threshold) {
  const auto left = static_cast<uint32_t>(nodes_.size());
  nodes_[node] = {static_cast<int32_t>(column), threshold, left};
  nodes_.resize(nodes_.size() + 2);
  return left;
}

void Trees::Add(size_t from, std::span<const float> x, size_t columns, std::span<const float> leaf, std::span<float> sum) const {
  constexpr size_t kAtOnce = 8;
  for (size_t t = from; t < roots_.size(); ++t) {
    for (size_t first = 0; first < sum.size(); first += kAtOnce) {
      const size_t n = std::min(kAtOnce, sum.size() - first);
      std::array<uint32_t, kAtOnce> at;
      at.fill(roots_[t]);
      for (bool walking = true; walking;) {
        walking = false;
        for (size_t k = 0; k < n; ++k) {  // no branch that depends on a row
          const Node& node = nodes_[at[k]];
          const bool inner = node.column >= 0;
          const float value = x[(first + k) * columns + static_cast<size_t>(inner ? node.column : 0)];
          const uint32_t child = node.next + (value < node.threshold ? 0 : 1);
          at[k] = inner ? child : at[k];
          walking |= inner;
        }
      }
      for (size_t k = 0; k < n; ++k) sum[first + k] += leaf[nodes_[at[k]].next];
    }
  }
}

void Trees::Write(Writer& out) const {
  out.List(roots_);
  out.Put<uint64_t>(nodes_.size());
  for (const Node& n : nodes_) {
    out.Put(n.column);
    out.Put(n.threshold);
    out.Put(n.next);
  }
  out.Put(leaves_);
}

Trees Trees::Read(Reader& in) {
  Trees trees;
  trees.roots_ = in.List<uint32_t>();
  trees.nodes_.resize(in.Count(12));
  for (Node& n : trees.nodes_) {
    n.column = in.Get<int32_t>();
    n.threshold = in.Get<float>();
    n.next = in.Get<uint32_t>();
  }
  trees.leaves_ = in.Get<uint32_t>();
  return trees;
}

bool Trees::Consistent(size_t columns) const {
  const size_t nodes = nodes_.size();
  for (const uint32_t root : roots_) {
    if (root >= nodes) return false;
  }
  for (size_t i = 0; i < nodes; ++i) {
    const Node& n = nodes_[i];
    if (n.column < 0 ? n.next >= leaves_ : static_cast<size_t>(n.column) >= columns || n.next <= i || n.next + 1 >= nodes) return false;
  }
  return true;
}

}  // namespace concord::ranking
