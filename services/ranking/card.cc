#include "ranking/card.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "ranking/metrics.h"
#include "ranking/tasks.h"
#include "ranking/train.h"

namespace concord::ranking {
namespace {

constexpr size_t kMostGroups = 8;

Status Add(const WorkshopCase& w, const Model& model, Skill* skill, std::vector<MeasuredWorkshop>* each = nullptr) {
  const auto& gain = w.outcome.gain.empty() ? w.outcome.share : w.outcome.gain;
  if (gain.size() != w.candidates.size() || *std::max_element(gain.begin(), gain.end()) <= 0) return Ok();
  CONCORD_TRY(const PreparedWorkshop prepared, model.Prepare(w));
  std::map<std::string_view, float> of;
  for (size_t i = 0; i < gain.size(); ++i) of[w.candidates[i].id] = gain[i];
  std::vector<float> ranked;
  for (const Ranked& r : model.Rank(prepared, {})) ranked.push_back(of[r.action_id]);
  const MeasuredWorkshop one{w.id, w.country, Ndcg10(ranked), Ndcg10(prepared.prior, gain), Ndcg10(prepared.rule, gain)};
  skill->model += one.model;
  skill->popularity += one.popularity;
  skill->rule += one.rule;
  if (each != nullptr) each->push_back(one);
  ++skill->workshops;
  return Ok();
}

void Average(Skill* skill) {
  const double n = std::max(1, skill->workshops);
  skill->model /= n;
  skill->popularity /= n;
  skill->rule /= n;
}

}  // namespace

Result<ModelSkill> MeasureSkill(const Dataset& dataset, const Model& model, const Settings& settings) {
  ModelSkill out;
  std::set<std::string> countries;
  for (const WorkshopCase& w : dataset.workshops) {
    CONCORD_CHECK_OK(Add(w, model, &out.in_sample));
    countries.insert(w.country);
  }
  Average(&out.in_sample);
  if (countries.size() < 2) return out;

  const size_t groups = std::min(kMostGroups, countries.size());
  std::map<std::string, size_t> group;
  for (const auto& c : countries) group.emplace(c, group.size() % groups);
  std::vector<std::optional<Result<Model>>> models(groups);
  RunTasks(groups, settings.threads, [&](size_t g) {
    std::vector<const WorkshopCase*> seen;
    for (const WorkshopCase& w : dataset.workshops) {
      if (group.at(w.country) != g) seen.push_back(&w);
    }
    Settings plain = settings;
    plain.threads = 1;
    plain.calibration_folds = 0;  // the order is all that is measured here
    models[g] = Train(seen, plain);
  });
  for (const WorkshopCase& w : dataset.workshops) {
    const auto& trained = *models[group.at(w.country)];
    if (!trained.ok()) {
      if (trained.error().reason == "RANKING_NO_DATA") continue;  // one country has all there is
      return trained.error();
    }
    CONCORD_CHECK_OK(Add(w, *trained, &out.leave_country_out, &out.left_out));
  }
  Average(&out.leave_country_out);
  return out;
}

}  // namespace concord::ranking
