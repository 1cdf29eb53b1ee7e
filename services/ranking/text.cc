#include "ranking/text.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace concord::ranking {
namespace {

constexpr size_t kMore = 10;    // directions that are followed besides, for accuracy
constexpr int kRounds = 3;      // of subspace iteration
constexpr uint32_t kLeastIn = 3;  // titles that an n-gram must stand in

char32_t Lower(char32_t c) {
  if (c < 0x80) return c >= 'A' && c <= 'Z' ? c + 32 : c;
  if (c >= 0xC0 && c <= 0xDE && c != 0xD7) return c + 32;
  if ((c >= 0x100 && c <= 0x137) || (c >= 0x14A && c <= 0x177)) return c | 1;
  if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17E)) return c % 2 == 1 ? c + 1 : c;
  if (c >= 0x391 && c <= 0x3A9) return c + 32;
  if (c >= 0x410 && c <= 0x42F) return c + 32;
  if (c >= 0x400 && c <= 0x40F) return c + 80;
  return c;
}

bool InWord(char32_t c) { return c >= 0x80 || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

// Calls visit(bucket) for every n-gram.
template <class Visit>
void EachGram(std::string_view title, Visit visit) {
  const std::u32string text = LowerCase(title);
  std::u32string word;
  for (size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && InWord(text[i])) {
      word += text[i];
      continue;
    }
    if (word.empty()) continue;
    word = U' ' + word + U' ';
    for (size_t n = 3; n <= 5; ++n) {
      for (size_t from = 0; from + n <= word.size(); ++from) {
        uint64_t h = 1469598103934665603ull;
        for (size_t k = from; k < from + n; ++k) h = (h ^ word[k]) * 1099511628211ull;
        visit(static_cast<uint32_t>((h ^ (h >> 32)) & (TextEncoder::kBuckets - 1)));
      }
    }
    word.clear();
  }
}

// Columns of a rows × columns matrix made (nearly) orthonormal, by the Cholesky factor of its Gram matrix.
void Orthonormalise(std::vector<double>& a, size_t rows, size_t columns) {
  std::vector<double> gram(columns * columns, 0);
  for (size_t r = 0; r < rows; ++r) {
    const double* row = a.data() + r * columns;
    for (size_t j = 0; j < columns; ++j) {
      for (size_t k = 0; k <= j; ++k) gram[j * columns + k] += row[j] * row[k];
    }
  }
  double trace = 0;
  for (size_t j = 0; j < columns; ++j) trace += gram[j * columns + j];
  for (size_t j = 0; j < columns; ++j) {  // lower factor, in place
    for (size_t k = 0; k <= j; ++k) {
      double sum = gram[j * columns + k] + (j == k ? 1e-12 * trace + 1e-30 : 0);
      for (size_t i = 0; i < k; ++i) sum -= gram[j * columns + i] * gram[k * columns + i];
      gram[j * columns + k] = j == k ? std::sqrt(std::max(sum, 1e-30)) : sum / gram[k * columns + k];
    }
  }
  for (size_t r = 0; r < rows; ++r) {  // each row × inverse of the transposed factor
    double* row = a.data() + r * columns;
    for (size_t j = 0; j < columns; ++j) {
      for (size_t k = 0; k < j; ++k) row[j] -= gram[j * columns + k] * row[k];
      row[j] /= gram[j * columns + j];
    }
  }
}

// Eigenvectors of a small symmetric matrix by Jacobi's rotations, by falling eigenvalue; v: n × n, a vector a column.
std::vector<double> Eigenvectors(std::vector<double> a, size_t n) {
  std::vector<double> v(n * n, 0);
  for (size_t i = 0; i < n; ++i) v[i * n + i] = 1;
  for (int sweep = 0; sweep < 12; ++sweep) {
    for (size_t p = 0; p + 1 < n; ++p) {
      for (size_t q = p + 1; q < n; ++q) {
        if (std::fabs(a[p * n + q]) < 1e-12) continue;
        const double theta = (a[q * n + q] - a[p * n + p]) / (2 * a[p * n + q]);
        const double t = (theta >= 0 ? 1 : -1) / (std::fabs(theta) + std::sqrt(theta * theta + 1));
        const double c = 1 / std::sqrt(t * t + 1), s = t * c;
        for (size_t k = 0; k < n; ++k) {
          const double x = a[k * n + p], y = a[k * n + q];
          a[k * n + p] = c * x - s * y;
          a[k * n + q] = s * x + c * y;
        }
        for (size_t k = 0; k < n; ++k) {
          const double x = a[p * n + k], y = a[q * n + k];
          a[p * n + k] = c * x - s * y;
          a[q * n + k] = s * x + c * y;
        }
        for (size_t k = 0; k < n; ++k) {
          const double x = v[k * n + p], y = v[k * n + q];
          v[k * n + p] = c * x - s * y;
          v[k * n + q] = s * x + c * y;
        }
      }
    }
  }
  std::vector<std::pair<double, size_t>> order;
  for (size_t i = 0; i < n; ++i) order.emplace_back(-a[i * n + i], i);
  std::sort(order.begin(), order.end());
  std::vector<double> sorted(n * n);
  for (size_t j = 0; j < n; ++j) {
    for (size_t k = 0; k < n; ++k) sorted[k * n + j] = v[k * n + order[j].second];
  }
  return sorted;
}

}  // namespace

std::u32string LowerCase(std::string_view utf8) {
  std::u32string out;
  for (size_t i = 0; i < utf8.size();) {
    const auto byte = static_cast<unsigned char>(utf8[i]);
    const size_t length = byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    char32_t c = byte;
    if (length > 1 && i + length <= utf8.size()) {
      c = byte & (0xFF >> (length + 1));
      for (size_t k = 1; k < length; ++k) c = (c << 6) | (static_cast<unsigned char>(utf8[i + k]) & 0x3F);
      i += length;
    } else {
      ++i;
    }
    out += Lower(c);
  }
  return out;
}

float Likeness(const SparseText& a, const SparseText& b) {
  float sum = 0;
  for (size_t i = 0, j = 0; i < a.size() && j < b.size();) {
    if (a[i].first == b[j].first) {
      sum += a[i++].second * b[j++].second;
    } else {
      a[i].first < b[j].first ? ++i : ++j;
    }
  }
  return sum;
}

TextEncoder TextEncoder::Fit(std::vector<std::string> titles, uint64_t seed) {
  std::sort(titles.begin(), titles.end());
  titles.erase(std::unique(titles.begin(), titles.end()), titles.end());
  TextEncoder fit;
  std::vector<uint32_t> in(kBuckets, 0), last(kBuckets, 0);
  for (size_t t = 0; t < titles.size(); ++t) {
    EachGram(titles[t], [&](uint32_t b) {
      if (last[b] != t + 1) ++in[b];
      last[b] = static_cast<uint32_t>(t + 1);
    });
  }
  const uint32_t least = titles.size() < kLeastTitles ? 1 : kLeastIn;
  for (uint32_t b = 0; b < kBuckets; ++b) {
    if (in[b] < least) continue;
    fit.bucket_.push_back(b);
    fit.rarity_.push_back(static_cast<float>(std::log((1.0 + static_cast<double>(titles.size())) / (1.0 + in[b])) + 1));
  }
  if (titles.size() < kLeastTitles || fit.bucket_.size() <= kDimensions + kMore) return fit;

  // Subspace iteration on the titles × buckets matrix A.
  const size_t n = titles.size(), columns = kDimensions + kMore, kept = fit.bucket_.size();
  std::vector<uint32_t> place(kBuckets, 0);
  for (size_t k = 0; k < kept; ++k) place[fit.bucket_[k]] = static_cast<uint32_t>(k);
  std::vector<SparseText> rows;
  for (const std::string& title : titles) {
    rows.push_back(fit.Sparse(title));
    for (auto& [b, _] : rows.back()) b = place[b];
  }
  std::vector<double> y(kept * columns), z(n * columns);
  uint64_t state = seed + 0x9E3779B97F4A7C15ull;
  for (double& x : y) {
    state = state * 6364136223846793005ull + 1442695040888963407ull;
    x = static_cast<double>(static_cast<int64_t>(state >> 11) - (int64_t{1} << 52)) * 0x1.0p-52;
  }
  const auto forward = [&] {  // z = A y
    std::fill(z.begin(), z.end(), 0);
    for (size_t r = 0; r < n; ++r) {
      for (const auto& [b, w] : rows[r]) {
        for (size_t c = 0; c < columns; ++c) z[r * columns + c] += w * y[b * columns + c];
      }
    }
  };
  for (int round = 0; round < kRounds; ++round) {
    forward();
    Orthonormalise(z, n, columns);
    std::fill(y.begin(), y.end(), 0);
    for (size_t r = 0; r < n; ++r) {
      for (const auto& [b, w] : rows[r]) {
        for (size_t c = 0; c < columns; ++c) y[b * columns + c] += w * z[r * columns + c];
      }
    }
    Orthonormalise(y, kept, columns);
  }
  forward();
  std::vector<double> square(columns * columns, 0);
  for (size_t r = 0; r < n; ++r) {
    for (size_t a = 0; a < columns; ++a) {
      for (size_t b = 0; b < columns; ++b) square[a * columns + b] += z[r * columns + a] * z[r * columns + b];
    }
  }
  const std::vector<double> turn = Eigenvectors(std::move(square), columns);
  fit.dimensions_ = kDimensions;
  fit.direction_.resize(kept * kDimensions);
  for (size_t k = 0; k < kept; ++k) {
    for (size_t d = 0; d < kDimensions; ++d) {
      double sum = 0;
      for (size_t c = 0; c < columns; ++c) sum += y[k * columns + c] * turn[c * columns + d];
      fit.direction_[k * kDimensions + d] = static_cast<float>(sum);
    }
  }
  return fit;
}

SparseText TextEncoder::Sparse(std::string_view title) const {
  std::vector<uint32_t> grams;
  EachGram(title, [&](uint32_t b) { grams.push_back(b); });
  std::sort(grams.begin(), grams.end());
  SparseText text;
  double length = 0;
  for (size_t i = 0; i < grams.size();) {
    size_t j = i;
    while (j < grams.size() && grams[j] == grams[i]) ++j;
    const auto found = std::lower_bound(bucket_.begin(), bucket_.end(), grams[i]);
    if (found != bucket_.end() && *found == grams[i]) {
      const float w = rarity_[static_cast<size_t>(found - bucket_.begin())] * (1 + std::log(static_cast<float>(j - i)));
      text.emplace_back(grams[i], w);
      length += static_cast<double>(w) * w;
    }
    i = j;
  }
  const float scale = length > 0 ? static_cast<float>(1 / std::sqrt(length)) : 0;
  for (auto& [_, w] : text) w *= scale;
  return text;
}

void TextEncoder::Project(const SparseText& text, float* out) const {
  std::fill(out, out + dimensions_, 0.f);
  if (dimensions_ == 0) return;
  auto at = bucket_.begin();
  for (const auto& [b, w] : text) {
    at = std::lower_bound(at, bucket_.end(), b);
    const float* row = direction_.data() + static_cast<size_t>(at - bucket_.begin()) * dimensions_;
    for (size_t d = 0; d < dimensions_; ++d) out[d] += w * row[d];
  }
}

void TextEncoder::Write(Writer& out) const {
  out.List(bucket_);
  out.List(rarity_);
  out.List(direction_);
}

TextEncoder TextEncoder::Read(Reader& in) {
  TextEncoder e;
  e.bucket_ = in.List<uint32_t>();
  e.rarity_ = in.List<float>();
  e.direction_ = in.List<float>();
  e.dimensions_ = e.direction_.empty() ? 0 : kDimensions;
  return e;
}

bool TextEncoder::Consistent() const {
  return rarity_.size() == bucket_.size() && direction_.size() == bucket_.size() * dimensions_ &&
         std::is_sorted(bucket_.begin(), bucket_.end());
}

}  // namespace concord::ranking
