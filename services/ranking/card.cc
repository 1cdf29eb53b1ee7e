#include "ranking/card.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "ranking/evidence.h"
#include "ranking/metrics.h"
#include "ranking/tasks.h"
#include "ranking/train.h"

namespace concord::ranking {
namespace {

const std::vector<float>& Gain(const WorkshopCase& w) { return w.outcome.gain.empty() ? w.outcome.share : w.outcome.gain; }

bool Told(const WorkshopCase& w) {
  const auto& gain = Gain(w);
  return gain.size() == w.candidates.size() && !gain.empty() && *std::max_element(gain.begin(), gain.end()) > 0;
}

void Average(Figures& figures) {
  for (auto& [_, sum] : figures.methods) sum /= std::max(1, figures.workshops);
}

double Ranks(const Model& model, const PreparedWorkshop& prepared, const LocalEvidence& evidence, const WorkshopCase& w) {
  std::map<std::string_view, float> of;
  for (size_t i = 0; i < w.candidates.size(); ++i) of[w.candidates[i].id] = Gain(w)[i];
  std::vector<float> gain;
  for (const Ranked& r : model.Rank(prepared, evidence)) gain.push_back(of.at(r.action_id));
  return Ndcg10(gain);
}

// Workshops of a country in an order that no name decides.
std::vector<const WorkshopCase*> Mixed(std::vector<const WorkshopCase*> cases, uint64_t seed) {
  std::vector<std::pair<std::string, const WorkshopCase*>> order;
  for (const WorkshopCase* w : cases) order.emplace_back(Sha256(std::to_string(seed) + "/" + w->id), w);
  std::sort(order.begin(), order.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  for (size_t i = 0; i < cases.size(); ++i) cases[i] = order[i].second;
  return cases;
}

// One method on the workshops of the countries left out, with none and with two local workshops.
Status Add(const Model& model, const std::string& name, const std::map<std::string, std::vector<const WorkshopCase*>>& countries, Figures& figures) {
  for (const auto& [_, workshops] : countries) {
    Evidence evidence;
    for (size_t i = 0; i < workshops.size(); ++i) {
      const WorkshopCase& w = *workshops[i];
      CONCORD_TRY(const PreparedWorkshop prepared, model.Prepare(w));
      figures.methods[name] += Ranks(model, prepared, {}, w);
      if (i < 2) {
        if (auto record = MakeRecord(w, prepared); record.ok()) evidence.Learn(*record);
        figures.methods[name + " and local"] += Ranks(model, prepared, {}, w);  // not yet
      } else {
        figures.methods[name + " and local"] += Ranks(model, prepared, evidence.For(prepared, model.local()), w);
      }
    }
  }
  return Ok();
}

}  // namespace

Figures MeanOf(const std::vector<MeasuredWorkshop>& measured) {
  Figures out;
  for (const MeasuredWorkshop& m : measured) {
    out.methods["model"] += m.model;
    out.methods["popularity"] += m.popularity;
    out.methods["rule"] += m.rule;
    for (const auto& [name, figure] : m.methods) out.methods[name] += figure;
    ++out.workshops;
  }
  Average(out);
  return out;
}

std::map<std::string, Figures> MeansBy(const std::vector<MeasuredWorkshop>& measured, std::string MeasuredWorkshop::*group) {
  std::map<std::string, std::vector<MeasuredWorkshop>> groups;
  for (const MeasuredWorkshop& m : measured) groups[m.*group].push_back(m);
  std::map<std::string, Figures> out;
  for (const auto& [name, members] : groups) out[name] = MeanOf(members);
  return out;
}

Result<Figures> InSample(const Dataset& dataset, const Model& model, int threads) {
  struct Said {
    Status status;
    double model = 0, popularity = 0, rule = 0;
  };
  std::vector<Said> said(dataset.workshops.size());
  RunTasks(said.size(), threads, [&](size_t i) {
    const WorkshopCase& w = dataset.workshops[i];
    if (!Told(w)) return;
    said[i].status = [&]() -> Status {
      CONCORD_TRY(const PreparedWorkshop prepared, model.Prepare(w));
      said[i].model = Ranks(model, prepared, {}, w);
      said[i].popularity = Ndcg10(prepared.prior, Gain(w));
      said[i].rule = Ndcg10(prepared.rule, Gain(w));
      return Ok();
    }();
  });
  Figures out;
  for (size_t i = 0; i < said.size(); ++i) {
    if (!Told(dataset.workshops[i])) continue;
    CONCORD_CHECK_OK(said[i].status);
    out.methods["model"] += said[i].model;
    out.methods["popularity"] += said[i].popularity;
    out.methods["rule"] += said[i].rule;
    ++out.workshops;
  }
  Average(out);
  return out;
}

std::vector<CalibrationBin> CalibrationBins(const std::vector<MeasuredWorkshop>& measured) {
  std::vector<CalibrationBin> bins(10);
  for (const MeasuredWorkshop& m : measured) {
    for (size_t i = 0; i < std::min(m.said.size(), m.seen.size()); ++i) {
      CalibrationBin& b = bins[std::min<size_t>(9, static_cast<size_t>(m.said[i] * 10))];
      b.said += m.said[i];
      b.seen += m.seen[i];
      ++b.count;
    }
  }
  std::erase_if(bins, [](const CalibrationBin& b) { return b.count == 0; });
  for (CalibrationBin& b : bins) {
    b.said /= b.count;
    b.seen /= b.count;
  }
  return bins;
}

double CalibrationError(const std::vector<CalibrationBin>& bins) {
  double error = 0, n = 0;
  for (const CalibrationBin& b : bins) {
    error += std::abs(b.said - b.seen) * b.count;
    n += b.count;
  }
  return n > 0 ? error / n : 0;
}

Result<std::vector<CurvePoint>> LearningCurve(const Dataset& dataset, const Settings& settings) {
  std::map<std::string, std::vector<const WorkshopCase*>> countries;
  for (const WorkshopCase& w : dataset.workshops) {
    if (Told(w) && !w.outcome.exposed) countries[w.country].push_back(&w);
  }
  std::vector<CurvePoint> curve;
  if (countries.size() < 4) return curve;
  std::vector<std::pair<std::string, std::string>> order;
  for (const auto& [name, _] : countries) order.emplace_back(Sha256(std::to_string(settings.seed) + "/curve/" + name), name);
  std::sort(order.begin(), order.end());
  std::map<std::string, std::vector<const WorkshopCase*>> left_out;
  std::vector<const WorkshopCase*> past;
  for (size_t i = 0; i < order.size(); ++i) {
    auto& of = countries[order[i].second];
    if (i % 4 == 0) {
      left_out[order[i].second] = Mixed(of, settings.seed);
    } else {
      past.insert(past.end(), of.begin(), of.end());
    }
  }
  past = Mixed(past, settings.seed);
  for (const int n : {3, 10, 30, 100}) {
    if (static_cast<size_t>(n) < past.size()) curve.push_back({n, {}});
  }
  for (CurvePoint& point : curve) {
    for (const auto& [_, of] : left_out) point.figures.workshops += static_cast<int>(of.size());
    CONCORD_TRY(const Model model, Train({past.begin(), past.begin() + point.past}, settings));
    CONCORD_CHECK_OK(Add(model, "model", left_out, point.figures));
    CONCORD_CHECK_OK(Add(PopularityAlone(model), "popularity", left_out, point.figures));
    Average(point.figures);
  }
  return curve;
}

}  // namespace concord::ranking
