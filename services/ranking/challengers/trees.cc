#include "ranking/challengers/trees.h"

namespace concord::ranking {

uint32_t Trees::AddTree() {
  const auto root = static_cast<uint32_t>(column_.size());
  roots_.push_back(root);
  column_.push_back(-1);
  threshold_.push_back(0);
  next_.push_back(0);
  return root;
}

uint32_t Trees::AddLeaf(uint32_t node) {
  next_[node] = leaves_;
  return leaves_++;
}

uint32_t Trees::Split(uint32_t node, uint32_t column, float threshold) {
  const auto left = static_cast<uint32_t>(column_.size());
  column_[node] = static_cast<int32_t>(column);
  threshold_[node] = threshold;
  next_[node] = left;
  column_.insert(column_.end(), 2, -1);
  threshold_.insert(threshold_.end(), 2, 0);
  next_.insert(next_.end(), 2, 0);
  return left;
}

void Trees::Write(Writer& out) const {
  out.List(roots_);
  out.List(column_);
  out.List(threshold_);
  out.List(next_);
  out.Put(leaves_);
}

Trees Trees::Read(Reader& in) {
  Trees trees;
  trees.roots_ = in.List<uint32_t>();
  trees.column_ = in.List<int32_t>();
  trees.threshold_ = in.List<float>();
  trees.next_ = in.List<uint32_t>();
  trees.leaves_ = in.Get<uint32_t>();
  return trees;
}

bool Trees::Consistent(size_t columns) const {
  const size_t nodes = column_.size();
  if (threshold_.size() != nodes || next_.size() != nodes) return false;
  for (const uint32_t root : roots_) {
    if (root >= nodes) return false;
  }
  for (size_t i = 0; i < nodes; ++i) {
    if (column_[i] < 0 ? next_[i] >= leaves_ : static_cast<size_t>(column_[i]) >= columns || next_[i] <= i || next_[i] + 1 >= nodes) {
      return false;
    }
  }
  return true;
}

}  // namespace concord::ranking
