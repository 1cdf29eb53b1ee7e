#include "inference/app/rank.h"

#include <algorithm>
#include <cmath>

namespace concord::inference {
namespace {

using ranking::Ranked;

constexpr double kRounding = 1e-6;  // of single precision: no reason

double Terms(const Ranked& r) {
  return static_cast<double>(r.reasons.prior) + r.reasons.rule + r.reasons.net + r.reasons.challengers + r.reasons.local;
}

// Whether the model's chances were fitted on predictions of workshops that it had not seen.
bool Calibrated(const ranking::Model& model) {
  const auto& steps = model.parts().calibration;
  return !steps.empty() && steps.front().fitted();
}

std::vector<Reason> ReasonsOf(const Ranked& r, const Served& served, const std::string& country, double even_share, std::uint64_t owner) {
  std::vector<Reason> out;
  Reason rule{"rule", r.reasons.rule, {}, {}};
  for (const auto& linked : r.reasons.linked) {
    if (linked.contribution > 0) rule.questions.push_back(linked.question_id);
  }
  // Against an even share, so that a reason above 0 speaks for the action.
  const Reason earlier{"earlier", r.reasons.prior - even_share, {}, served.learnt->counts.Of(r.action_id, owner)};
  const Reason local{"country", r.reasons.local, {}, served.learnt->counts.In(country, r.action_id, owner)};
  const Reason net{"net", static_cast<double>(r.reasons.net) + r.reasons.challengers, {}, {}};  // all that was learnt from the answers
  for (const Reason& reason : {rule, earlier, local, net}) {
    if (std::abs(reason.contribution) > kRounding || !reason.questions.empty() || reason.choices.of > 0) out.push_back(reason);
  }
  std::stable_sort(out.begin(), out.end(),
                   [](const Reason& a, const Reason& b) { return std::abs(a.contribution) > std::abs(b.contribution); });
  return out;
}

}  // namespace

const char* SpeakerName(Speaker speaker) {
  return speaker == Speaker::kModel ? "model" : speaker == Speaker::kPrior ? "prior"
                                                                           : "rule";
}

Result<Ranking> Rank(const Served& served, const ranking::WorkshopCase& workshop) {
  CONCORD_TRY(const auto prepared, served.model->Prepare(workshop, &served.learnt->evidence.popularity()));
  return RankPrepared(served, prepared);
}

Ranking RankPrepared(const Served& served, const ranking::PreparedWorkshop& prepared, std::uint64_t owner) {
  const ranking::Model& model = *served.model;
  const ranking::LocalEvidence local = served.learnt->evidence.For(prepared, model.local());
  const std::vector<Ranked> ranked = model.Rank(prepared, local);

  Ranking out;
  out.top = ranking::TopCount(static_cast<int>(ranked.size()));
  out.workshops_learnt = served.workshops();
  out.workshops_country = served.learnt->counts.Workshops(prepared.country);
  const bool rule_only = prepared.fallback && local.workshops == 0;
  if (rule_only) {
    out.rule_only_reason = out.workshops_learnt == 0 ? "NO_MODEL" : "NOT_ENOUGH_EVIDENCE";
  } else if (!served.model_version.empty()) {
    out.speaker = Speaker::kModel;
    out.model_version = served.model_version;
  } else {
    out.speaker = Speaker::kPrior;
    out.model_version = "evidence-" + std::to_string(served.learnt->version);
  }

  const double even_share = -std::log(static_cast<double>(ranked.size()));
  const double shift = ranked.front().score - Terms(ranked.front()) + even_share;  // one constant for the whole list
  const bool calibrated = Calibrated(model);
  for (const Ranked& r : ranked) {
    RankedAction action;
    action.id = r.action_id;
    action.score = r.score - shift;
    action.reasons = ReasonsOf(r, served, prepared.country, even_share, owner);
    const bool calibrated_on = calibrated && model.parts().popularity.Offered(r.action_id) > 0;
    const bool seen_here = served.learnt->counts.Listed(prepared.country, r.action_id) >= kLocalWorkshops;
    if (!rule_only && (calibrated_on || seen_here)) action.p_top = r.p_top;
    if (!rule_only && local.workshops >= kLocalWorkshops) {
      action.place_low = r.rank_lo;
      action.place_high = r.rank_hi;
    }
    out.actions.push_back(std::move(action));
  }
  return out;
}

}  // namespace concord::inference
