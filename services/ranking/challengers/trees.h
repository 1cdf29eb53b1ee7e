#pragma once
// Decision trees as flat arrays: what forest and boosted trees score with. Children come after their parent, so that a walk ends.
#include <cstdint>
#include <span>
#include <vector>

#include "ranking/bytes.h"

namespace concord::ranking {

class Trees {
 public:
  // Nodes are added parent first; both children of a split stand side by side.
  uint32_t AddTree();                     // its root, an empty leaf
  uint32_t AddLeaf(uint32_t node);        // numbers the leaf: 0, 1, … over all trees
  uint32_t Split(uint32_t node, uint32_t column, float threshold);  // left child (x < threshold); the right one follows it

  size_t trees() const { return roots_.size(); }
  size_t leaves() const { return leaves_; }
  uint32_t Leaf(size_t tree, std::span<const float> x) const {
    uint32_t node = roots_[tree];
    while (column_[node] >= 0) node = next_[node] + (x[static_cast<size_t>(column_[node])] < threshold_[node] ? 0 : 1);
    return next_[node];
  }

  void Write(Writer& out) const;
  static Trees Read(Reader& in);
  bool Consistent(size_t columns) const;

 private:
  std::vector<uint32_t> roots_;
  std::vector<int32_t> column_;  // −1: a leaf
  std::vector<float> threshold_;
  std::vector<uint32_t> next_;   // left child, or number of the leaf
  uint32_t leaves_ = 0;
};

}  // namespace concord::ranking
