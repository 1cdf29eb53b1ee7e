#pragma once
// The little linear algebra that the linear challengers need.
#include <cstddef>
#include <span>
#include <vector>

namespace concord::ranking {

// L · L' = a symmetric n × n matrix, row-major.
class Cholesky {
 public:
  // Factor of `matrix` + add · I. The matrix must be positive semidefinite and `add` above 0.
  Cholesky(const std::vector<double>& matrix, size_t n, double add);
  // Solves for each of `right_sides` columns in place; `values` is n × right_sides.
  void Solve(std::vector<double>& values, size_t right_sides) const;
  const std::vector<double>& lower() const { return lower_; }  // n × n, zero above the diagonal

 private:
  size_t n_;
  std::vector<double> lower_;
};

// A table of features in as few coordinates as it needs: the features themselves, centred, where they are fewer than the rows;
// else coordinates with the same inner products. A linear model fitted in them with a squared penalty is the same one.
class Coordinates {
 public:
  // `features`: rows × columns.
  Coordinates(std::span<const float> features, size_t rows, size_t columns);
  size_t rows() const { return rows_; }
  size_t columns() const { return columns_; }  // of the features
  size_t count() const { return count_; }      // coordinates
  const std::vector<double>& values() const { return values_; }  // rows × count
  // Weights of the features from weights of the coordinates (count × outputs → columns × outputs).
  std::vector<double> Back(const std::vector<double>& weights, size_t outputs) const;
  double Mean(size_t column) const { return mean_[column]; }

 private:
  size_t rows_, columns_, count_;
  std::vector<double> mean_, centred_, values_;
  bool reduced_ = false;
};

// A linear function of the context for each output: bias + x · weight.
struct LinearMap {
  std::vector<float> weight;  // columns × outputs
  std::vector<float> bias;    // outputs
  std::vector<float> Apply(std::span<const float> x) const;
  bool Fits(size_t columns, size_t outputs) const { return bias.size() == outputs && weight.size() == columns * outputs; }
};
// From weights of coordinates and the value at the mean of the features.
LinearMap MakeLinearMap(const Coordinates& at, const std::vector<double>& weights, const std::vector<double>& centre);

}  // namespace concord::ranking
