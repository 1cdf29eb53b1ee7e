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
    const Node* node = &nodes_[roots_[tree]];
    while (node->column >= 0) node = &nodes_[node->next + (x[static_cast<size_t>(node->column)] < node->threshold ? 0 : 1)];
    return node->next;
  }

  // Adds to each of `rows` rows of `columns` numbers what `leaf` says of it, tree after tree from `from`. Several rows walk at once,
  // so that one need not wait for another's memory.
  void Add(size_t from, std::span<const float> x, size_t columns, std::span<const float> leaf, std::span<float> sum) const;

  void Write(Writer& out) const;
  static Trees Read(Reader& in);
  bool Consistent(size_t columns) const;

 private:
  struct Node {
    int32_t column = -1;  // −1: a leaf
    float threshold = 0;
    uint32_t next = 0;    // left child, or number of the leaf
  };
  std::vector<uint32_t> roots_;
  std::vector<Node> nodes_;
  uint32_t leaves_ = 0;
};

}  // namespace concord::ranking
