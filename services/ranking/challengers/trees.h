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
    auto node = static_cast<size_t>(roots_[tree]);
    while (leaf_[node] < 0) node = static_cast<size_t>(next_[node] + (x[static_cast<size_t>(column_[node])] < threshold_[node] ? 0 : 1));
    return static_cast<uint32_t>(leaf_[node]);
  }

  // Adds to the sum of each row of x what `leaf` says of it, tree after tree from `from`. Several rows walk at once, so that none waits
  // for another's memory.
  void Add(size_t from, std::span<const float> x, size_t columns, std::span<const float> leaf, std::span<float> sum) const;

  void Write(Writer& out) const;
  static Trees Read(Reader& in);
  bool Consistent(size_t columns) const;

 private:
  void Resize(size_t nodes);  // further nodes are leaves
  void SetSplit(size_t node, int32_t column, float threshold, int32_t left);

  std::vector<uint32_t> roots_;
  // Of each node; lists of their own, so that several walks load them at once. From a leaf every step leads to itself: nothing is below
  // its threshold, and its right child is it.
  std::vector<int32_t> column_, next_, leaf_;  // next: left child; leaf: its number, −1 for a split
  std::vector<float> threshold_;
  std::vector<int32_t> depth_;  // of the node; not written
  int32_t deepest_ = 0;
  uint32_t leaves_ = 0;
};

}  // namespace concord::ranking
