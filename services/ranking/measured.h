#pragma once
// What a model's skill was measured on, workshop by workshop, as concord-train hands it to the learning service beside the card: two
// models that were measured on the same workshops can be compared pair by pair.
//
// Envelope of bytes.h, magic CNCDMEAS, version 2, then: number of workshops (u64) and for each id, country, programme (texts), model,
// popularity, rule (f64), said, seen (lists of f32), number of methods (u64) and of each its name (text) and figure (f64).
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"

namespace concord::ranking {

// NDCG@10 on one workshop, without local workshops, of a model that had seen nothing of its country.
struct MeasuredWorkshop {
  std::string id, country;
  double model = 0, popularity = 0, rule = 0;
  std::string programme;
  std::vector<float> said, seen;          // P(among the first n) of each candidate, by a calibration that had not seen it; 1 = it was
  std::map<std::string, double> methods;  // the members of the stack, each alone
};

std::string SerializeMeasured(const std::vector<MeasuredWorkshop>& measured);
Result<std::vector<MeasuredWorkshop>> ParseMeasured(std::string_view bytes);  // DATA_LOSS RANKING_FILE_*

}  // namespace concord::ranking
