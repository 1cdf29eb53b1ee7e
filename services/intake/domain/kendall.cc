#include "intake/domain/kendall.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

namespace concord::intake {
namespace {

// Σ (t³ − t) over the groups of equal ranks of one voter.
double TieTerm(const std::vector<double>& ranks) {
  std::map<double, int> groups;
  for (double r : ranks) ++groups[r];
  double sum = 0;
  for (const auto& [rank, t] : groups) sum += static_cast<double>(t) * t * t - t;
  return sum;
}

// Regularised upper incomplete gamma Q(a, x): series of P below a + 1, Lentz's continued fraction above.
double UpperGamma(double a, double x) {
  if (x <= 0) return 1;
  const double front = std::exp(a * std::log(x) - x - std::lgamma(a));
  constexpr double kEnough = 1e-15;
  if (x < a + 1) {
    double term = 1 / a, sum = term;
    for (int k = 1; k < 10000 && term > sum * kEnough; ++k) {
      term *= x / (a + k);
      sum += term;
    }
    return std::clamp(1 - sum * front, 0.0, 1.0);
  }
  constexpr double kTiny = std::numeric_limits<double>::min() / kEnough;
  double b = x + 1 - a, c = 1 / kTiny, d = 1 / b, h = d;
  for (int k = 1; k < 10000; ++k) {
    const double an = -k * (k - a);
    b += 2;
    d = an * d + b;
    if (std::abs(d) < kTiny) d = kTiny;
    c = b + an / c;
    if (std::abs(c) < kTiny) c = kTiny;
    d = 1 / d;
    const double step = d * c;
    h *= step;
    if (std::abs(step - 1) < kEnough) break;
  }
  return std::clamp(front * h, 0.0, 1.0);
}

}  // namespace

double ChiSquaredUpper(double x, int degrees) { return degrees <= 0 ? 1 : UpperGamma(degrees / 2.0, x / 2); }

Concordance KendallW(const std::vector<std::vector<double>>& ranks) {
  Concordance out;
  const double m = static_cast<double>(ranks.size());
  if (ranks.size() < 2 || ranks[0].size() < 2) return out;
  const double n = static_cast<double>(ranks[0].size());
  std::vector<double> sums(ranks[0].size(), 0);
  double ties = 0;
  for (const auto& voter : ranks) {
    for (std::size_t i = 0; i < sums.size(); ++i) sums[i] += voter[i];
    ties += TieTerm(voter);
  }
  const double mean = m * (n + 1) / 2;
  double s = 0;
  for (double sum : sums) s += (sum - mean) * (sum - mean);
  const double largest = m * m * (n * n * n - n) - m * ties;
  if (largest <= 0) return out;  // everybody ties everything
  out.w = std::clamp(12 * s / largest, 0.0, 1.0);
  out.chi_squared = m * (n - 1) * out.w;
  out.p = ChiSquaredUpper(out.chi_squared, static_cast<int>(n) - 1);
  return out;
}

const char* AgreementWord(double w) {
  return w < .2 ? "very_weak" : w < .4 ? "weak" : w < .6 ? "moderate" : w < .8 ? "strong" : "very_strong";
}

}  // namespace concord::intake
