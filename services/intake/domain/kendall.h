#pragma once
// Kendall's coefficient of concordance: how much voters agree, 0 (not at all) to 1 (all the same).
#include <string>
#include <vector>

namespace concord::intake {

struct Concordance {
  double w = 0;
  double chi_squared = 0;  // m (n − 1) W
  double p = 1;            // chance of at least this W among people who do not agree at all; n − 1 degrees of freedom
};

// `ranks[v][i]`: rank that voter v gives to item i; tied items carry the mean of their places. Corrected for ties.
// Fewer than two voters or items: W 0, p 1.
Concordance KendallW(const std::vector<std::vector<double>>& ranks);

// P(X ≥ x) of the chi-squared distribution.
double ChiSquaredUpper(double x, int degrees);

// "very_weak" below .2, "weak" below .4, "moderate" below .6, "strong" below .8, else "very_strong": the words belong to
// .1 .3 .5 .7 .9, each up to half-way to its neighbour.
const char* AgreementWord(double w);

}  // namespace concord::intake
