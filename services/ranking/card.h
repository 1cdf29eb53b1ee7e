#pragma once
// How well a model does, against popularity and the rule: what its card tells before anybody promotes it.
#include "platform/base/result.h"
#include "ranking/measured.h"
#include "ranking/model.h"

namespace concord::ranking {

struct Skill {
  int workshops = 0;  // that were scored; those without any gain are skipped
  double model = 0;   // mean NDCG@10, without local workshops
  double popularity = 0;
  double rule = 0;
};

struct ModelSkill {
  Skill in_sample;                         // the model on what it learnt from: an upper bound, never a claim
  Skill leave_country_out;                 // models trained without the country (up to eight groups of countries)
  std::vector<MeasuredWorkshop> left_out;  // the same, workshop by workshop
};

Result<ModelSkill> MeasureSkill(const Dataset& dataset, const Model& model, const Settings& settings);

}  // namespace concord::ranking
