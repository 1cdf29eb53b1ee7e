#pragma once
// What a model's card tells before anybody promotes it, besides the figures on groups left out, which training itself measures
// (Train's `left_out`): the model on what it learnt from, and how it would have done with fewer workshops.
#include <map>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "ranking/measured.h"
#include "ranking/model.h"

namespace concord::ranking {

// Mean NDCG@10 of each method, over the workshops that were scored.
struct Figures {
  int workshops = 0;
  std::map<std::string, double> methods;
};

// "model", "popularity", "rule" and the members of the stack; over all of `measured`.
Figures MeanOf(const std::vector<MeasuredWorkshop>& measured);
// The same of each group, by name.
std::map<std::string, Figures> MeansBy(const std::vector<MeasuredWorkshop>& measured, std::string MeasuredWorkshop::*group);

// The model on workshops it learnt from: an upper bound, never a claim.
Result<Figures> InSample(const Dataset& dataset, const Model& model, int threads = 1);

// Mean said and seen P(among the first n), in ten bins of what was said; empty bins are left out.
struct CalibrationBin {
  double said = 0, seen = 0;
  int count = 0;
};
std::vector<CalibrationBin> CalibrationBins(const std::vector<MeasuredWorkshop>& measured);
double CalibrationError(const std::vector<CalibrationBin>& bins);

// Learns from 3, 10, 30, 100 of the workshops of three quarters of the countries and ranks those of the rest: "model" and
// "popularity", each also with two local workshops and the local update ("… and local"). Nothing below four countries.
struct CurvePoint {
  int past = 0;
  Figures figures;
};
Result<std::vector<CurvePoint>> LearningCurve(const Dataset& dataset, const Settings& settings);

}  // namespace concord::ranking
