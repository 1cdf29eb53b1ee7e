#include "ranking/challengers/linear.h"

#include <algorithm>
#include <cmath>

namespace concord::ranking {
namespace {

constexpr double kJitter = 1e-6;  // keeps a factor of a singular matrix finite

}  // namespace

Cholesky::Cholesky(const std::vector<double>& matrix, size_t n, double add) : n_(n), lower_(matrix) {
  for (size_t i = 0; i < n; ++i) {
    double* row = &lower_[i * n];
    row[i] += add;
    for (size_t j = 0; j <= i; ++j) {
      const double* other = &lower_[j * n];
      double sum = row[j];
      for (size_t k = 0; k < j; ++k) sum -= row[k] * other[k];
      row[j] = i == j ? std::sqrt(std::max(sum, 1e-12)) : sum / other[j];
    }
    for (size_t j = i + 1; j < n; ++j) row[j] = 0;
  }
}

void Cholesky::Solve(std::vector<double>& values, size_t right_sides) const {
  for (size_t i = 0; i < n_; ++i) {
    double* target = &values[i * right_sides];
    for (size_t k = 0; k < i; ++k) {
      const double factor = lower_[i * n_ + k];
      for (size_t r = 0; r < right_sides; ++r) target[r] -= factor * values[k * right_sides + r];
    }
    for (size_t r = 0; r < right_sides; ++r) target[r] /= lower_[i * n_ + i];
  }
  for (size_t i = n_; i-- > 0;) {
    double* target = &values[i * right_sides];
    for (size_t k = i + 1; k < n_; ++k) {
      const double factor = lower_[k * n_ + i];
      for (size_t r = 0; r < right_sides; ++r) target[r] -= factor * values[k * right_sides + r];
    }
    for (size_t r = 0; r < right_sides; ++r) target[r] /= lower_[i * n_ + i];
  }
}

Coordinates::Coordinates(std::span<const float> features, size_t rows, size_t columns)
    : rows_(rows), columns_(columns), count_(std::min(rows, columns)), mean_(columns, 0), centred_(features.begin(), features.end()) {
  for (size_t r = 0; r < rows; ++r) {
    for (size_t c = 0; c < columns; ++c) mean_[c] += centred_[r * columns + c] / static_cast<double>(rows);
  }
  for (size_t r = 0; r < rows; ++r) {
    for (size_t c = 0; c < columns; ++c) centred_[r * columns + c] -= mean_[c];
  }
  reduced_ = columns > rows;
  if (!reduced_) {
    values_ = centred_;
    return;
  }
  std::vector<double> gram(rows * rows);
  for (size_t i = 0; i < rows; ++i) {
    for (size_t j = 0; j <= i; ++j) {
      double sum = 0;
      for (size_t c = 0; c < columns; ++c) sum += centred_[i * columns + c] * centred_[j * columns + c];
      gram[i * rows + j] = gram[j * rows + i] = sum;
    }
  }
  const Cholesky factor(gram, rows, kJitter);
  values_ = factor.lower();
}

std::vector<double> Coordinates::Back(const std::vector<double>& weights, size_t outputs) const {
  if (!reduced_) return weights;
  std::vector<double> of_rows = weights;  // values' transposed, solved: centred' × this are the weights of the features
  for (size_t i = rows_; i-- > 0;) {
    for (size_t k = i + 1; k < rows_; ++k) {
      for (size_t o = 0; o < outputs; ++o) of_rows[i * outputs + o] -= values_[k * rows_ + i] * of_rows[k * outputs + o];
    }
    for (size_t o = 0; o < outputs; ++o) of_rows[i * outputs + o] /= values_[i * rows_ + i];
  }
  std::vector<double> out(columns_ * outputs, 0);
  for (size_t r = 0; r < rows_; ++r) {
    for (size_t c = 0; c < columns_; ++c) {
      for (size_t o = 0; o < outputs; ++o) out[c * outputs + o] += centred_[r * columns_ + c] * of_rows[r * outputs + o];
    }
  }
  return out;
}

std::vector<float> LinearMap::Apply(std::span<const float> x) const {
  std::vector<float> out = bias;
  for (size_t c = 0; c < x.size(); ++c) {
    for (size_t o = 0; o < out.size(); ++o) out[o] += x[c] * weight[c * out.size() + o];
  }
  return out;
}

LinearMap MakeLinearMap(const Coordinates& at, const std::vector<double>& weights, const std::vector<double>& centre) {
  const size_t outputs = centre.size();
  const std::vector<double> weight = at.Back(weights, outputs);
  std::vector<double> bias = centre;
  for (size_t c = 0; c < at.columns(); ++c) {
    for (size_t o = 0; o < outputs; ++o) bias[o] -= at.Mean(c) * weight[c * outputs + o];
  }
  return {{weight.begin(), weight.end()}, {bias.begin(), bias.end()}};
}

}  // namespace concord::ranking
