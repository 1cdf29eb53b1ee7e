#pragma once
// Titles as numbers, without any download: hashed n-grams of 3 to 5 characters of each word, weighted by how rare they are, and
// the directions in which the titles of the training data differ most (truncated singular value decomposition).
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ranking/bytes.h"

namespace concord::ranking {

using SparseText = std::vector<std::pair<uint32_t, float>>;  // bucket, weight; by bucket, unit length; empty = nothing known in it

class TextEncoder {
 public:
  static constexpr uint32_t kBuckets = 1 << 15;
  static constexpr size_t kDimensions = 48;

  // Each distinct title counts once. Fewer than `kLeastTitles` distinct titles: weights, but no directions.
  static constexpr size_t kLeastTitles = 60;
  static TextEncoder Fit(std::vector<std::string> titles, uint64_t seed);

  SparseText Sparse(std::string_view title) const;
  size_t dimensions() const { return dimensions_; }
  void Project(const SparseText& text, float* out) const;  // dimensions() values

  void Write(Writer& out) const;
  static TextEncoder Read(Reader& in);
  bool Consistent() const;

 private:
  std::vector<uint32_t> bucket_;  // kept buckets, sorted
  std::vector<float> rarity_;     // of each kept bucket
  std::vector<float> direction_;  // kept buckets × dimensions
  size_t dimensions_ = 0;
};

// Lower case of Latin, Greek and Cyrillic letters; other characters stay; broken UTF-8 is read byte by byte.
std::u32string LowerCase(std::string_view utf8);

// Dot product of two sparse texts: 1 = the same, 0 = nothing in common.
float Likeness(const SparseText& a, const SparseText& b);

}  // namespace concord::ranking
