#include "ranking/model.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <unordered_set>

#include "ranking/rule.h"

namespace concord::ranking {
namespace {

const Calibration& Uncalibrated() {
  static const Calibration none;
  return none;
}

uint64_t TieHash(std::string_view workshop, std::string_view action) {
  uint64_t h = 1469598103934665603ull;
  const auto mix = [&h](std::string_view s) {
    for (const unsigned char c : s) h = (h ^ c) * 1099511628211ull;
    h = (h ^ 0xff) * 1099511628211ull;
  };
  mix(workshop);
  mix(action);
  return h ^ (h >> 29);
}

// Turns scores into log shares that sum to 1.
void Normalise(std::vector<float>& score) {
  const float top = *std::max_element(score.begin(), score.end());
  float sum = 0;
  for (const float s : score) sum += std::exp(s - top);
  const float shift = top + std::log(sum);
  for (float& s : score) s -= shift;
}

Error Wrong(const std::string& field, const std::string& why) {
  return InvalidArgument("RANKING_CASE", field + " " + why).At(field, why);
}

}  // namespace

Status CheckCase(const WorkshopCase& w) {
  if (w.candidates.empty()) return Wrong("candidates", "must not be empty");
  std::unordered_set<std::string_view> seen;
  for (size_t i = 0; i < w.candidates.size(); ++i) {
    if (!seen.insert(w.candidates[i].id).second) return Wrong("candidates[" + std::to_string(i) + "].id", "stands twice");
  }
  seen.clear();
  for (size_t q = 0; q < w.questions.size(); ++q) {
    if (!seen.insert(w.questions[q].id).second) return Wrong("questions[" + std::to_string(q) + "].id", "stands twice");
  }
  for (size_t v = 0; v < w.voters.size(); ++v) {
    const Voter& voter = w.voters[v];
    const std::string at = "voters[" + std::to_string(v) + "]";
    if (voter.answers.size() > w.questions.size()) return Wrong(at + ".answers", "has more answers than there are questions");
    if (!std::isfinite(voter.weight) || voter.weight < 0) return Wrong(at + ".weight", "must be a finite number from 0");
    for (size_t q = 0; q < voter.answers.size(); ++q) {
      if (std::isinf(voter.answers[q])) return Wrong(at + ".answers[" + std::to_string(q) + "]", "must be finite");
    }
  }
  if (!w.gaps.empty() && w.gaps.size() != w.questions.size()) return Wrong("gaps", "must be as long as questions");
  if (!w.urgency.empty() && w.urgency.size() != w.questions.size()) return Wrong("urgency", "must be as long as questions");
  return Ok();
}

Model::Model() = default;

Model::Model(ModelParts parts) : parts_(std::move(parts)) { version_ = Hex(Sha256(Serialize())).substr(0, 16); }

Model PopularityAlone(const Model& model) {
  ModelParts parts;
  parts.settings = model.parts().settings;
  parts.workshops = model.parts().workshops;
  parts.popularity = model.parts().popularity;
  parts.ranges = model.parts().ranges;
  parts.calibration = model.parts().calibration;
  parts.rule_strength = 0;
  return Model(std::move(parts));
}

Result<PreparedWorkshop> Model::Prepare(const WorkshopCase& workshop, const Popularity* live) const {
  CONCORD_CHECK_OK(CheckCase(workshop));
  PreparedWorkshop out;
  out.id = workshop.id;
  out.programme = workshop.programme;
  out.country = workshop.country;
  out.voters = static_cast<int>(workshop.voters.size());
  AddPriorAndRule(workshop, live, &out);
  if (!has_net() && parts_.stack.weights.empty()) return out;
  const Encoder::Encoded encoded = parts_.encoder.Encode(workshop);
  AddNet(encoded, &out);
  AddChallengers(workshop, encoded, &out);
  return out;
}

void Model::AddPriorAndRule(const WorkshopCase& workshop, const Popularity* live, PreparedWorkshop* out) const {
  const size_t m = workshop.candidates.size();
  out->tie.resize(m);
  out->known.resize(m, 0);
  out->rule.resize(m, 0);
  out->net.resize(m, 0);
  out->challengers.resize(m, 0);
  out->linked.resize(m);
  // Prior: the model's own counts; what it has not seen, and everything while it has learnt nothing but counts, from the live ones.
  const bool use_live = live != nullptr && live->workshops() > 0;
  const bool live_first = use_live && !has_net() && parts_.stack.weights.empty();
  out->prior.resize(m);
  const std::vector<RuleTerm> rule = ApplyRule(workshop);
  bool any_known = false;
  double sum = 0;
  for (size_t i = 0; i < m; ++i) {
    const std::string& id = workshop.candidates[i].id;
    out->actions.push_back(id);
    out->tie[i] = TieHash(workshop.id, id);
    const bool learnt = parts_.popularity.Offered(id) > 0;
    const bool heard = use_live && live->Offered(id) > 0;
    const Popularity& counts = heard && (live_first || !learnt) ? *live : parts_.popularity;
    out->known[i] = learnt || heard;
    const auto range = parts_.ranges.find(id);
    out->own.push_back(range == parts_.ranges.end() ? Range() : range->second);
    any_known |= learnt || heard;
    if (out->known[i] != 0) {
      out->prior[i] = static_cast<float>(counts.Lift(id, workshop.programme));
    } else {
      out->prior[i] = rule[i].linked.empty() ? parts_.newcomers.plain : parts_.newcomers.linked;
    }
    sum += out->prior[i];
  }
  for (float& p : out->prior) p = static_cast<float>(std::log(std::max(1e-9, p / std::max(1e-9, sum))));

  for (size_t i = 0; i < m; ++i) {
    const float strength = out->known[i] != 0 ? parts_.rule_strength : parts_.newcomers.strength;
    out->rule[i] = strength * rule[i].term;
    out->linked[i] = rule[i].linked;
    for (LinkedReason& reason : out->linked[i]) reason.contribution *= strength;
  }
  out->log_share.resize(m);
  for (size_t i = 0; i < m; ++i) out->log_share[i] = out->prior[i] + out->rule[i];
  Normalise(out->log_share);
  out->fallback = !any_known;
}

void Model::AddNet(const Encoder::Encoded& encoded, PreparedWorkshop* out) const {
  if (!has_net() || encoded.voters.empty() || encoded.shared_questions == 0) return;
  const size_t m = out->actions.size();
  std::vector<int> action(m, -1);
  bool any = false;
  for (size_t i = 0; i < m; ++i) {
    const auto at = std::lower_bound(parts_.actions.begin(), parts_.actions.end(), out->actions[i]);
    if (at != parts_.actions.end() && *at == out->actions[i]) action[i] = static_cast<int>(at - parts_.actions.begin());
    any |= action[i] >= 0;
  }
  if (!any) return;
  std::vector<float> share(m, 0.f);
  for (const NetWeights& net : parts_.nets) {
    AddMeanShares(net, encoded, action, out->log_share, 1.f / static_cast<float>(parts_.nets.size()), share);
  }
  double total = 0;
  for (const float s : share) total += s;
  if (total <= 0) return;
  for (size_t i = 0; i < m; ++i) {
    const float before = out->log_share[i];
    out->log_share[i] = std::log(std::max(1e-7f, static_cast<float>(share[i] / total)));
    out->net[i] = out->log_share[i] - before;
  }
}

std::vector<std::vector<float>> Model::ChallengerScores(const WorkshopCase& workshop, const Encoder::Encoded& encoded,
                                                        const PreparedWorkshop& prepared) const {
  std::vector<float> prior = prepared.prior;
  for (size_t i = 0; i < prior.size(); ++i) {
    if (prepared.known[i] == 0) prior[i] += prepared.rule[i];
  }
  Normalise(prior);
  const std::vector<float> rows = parts_.features.Rows(workshop);
  View view{&workshop, {}, rows, prior};
  if (encoded.shared_questions > 0 && !encoded.voters.empty()) view.context = encoded.plain;
  std::vector<std::vector<float>> scores;
  for (const ChallengerPtr& challenger : parts_.challengers) scores.push_back(challenger->Score(view));
  return scores;
}

std::vector<std::vector<float>> Model::ChallengerScores(const WorkshopCase& workshop, const PreparedWorkshop& prepared) const {
  return ChallengerScores(workshop, parts_.encoder.Encode(workshop), prepared);
}

void Model::AddChallengers(const WorkshopCase& workshop, const Encoder::Encoded& encoded, PreparedWorkshop* out) const {
  if (parts_.stack.weights.empty()) return;
  std::vector<std::vector<float>> scores = ChallengerScores(workshop, encoded, *out);
  scores.insert(scores.begin(), out->log_share);
  const std::vector<float> mixed = parts_.stack.Mix(scores, workshop.programme);
  for (size_t i = 0; i < mixed.size(); ++i) {
    out->challengers[i] = mixed[i] - out->log_share[i];
    out->fallback = out->fallback && out->challengers[i] == 0;
  }
  out->log_share = mixed;
}

const Calibration& Model::CalibrationFor(int local_workshops) const {
  if (parts_.calibration.empty()) return Uncalibrated();
  size_t k = 0;
  while (k + 1 < parts_.calibration.size() && (1 << k) <= local_workshops) ++k;  // 0 | 1 | 2, 3 | 4 … 7 | 8 …
  return parts_.calibration[k];
}

std::vector<Ranked> Model::Rank(const PreparedWorkshop& prepared, const LocalEvidence& evidence) const {
  const size_t m = prepared.actions.size();
  std::vector<Ranked> ranking(m);
  if (m == 0) return ranking;
  std::vector<float> score = prepared.log_share;
  std::vector<float> local(m, 0.f);
  if (evidence.workshops > 0 && evidence.weight.size() == m) {
    local = LocalTerm(evidence, parts_.local);
    for (size_t i = 0; i < m; ++i) score[i] += local[i];
    Normalise(score);
  }
  const Calibration& calibration = CalibrationFor(evidence.workshops);
  const std::vector<float> p_top = calibration.TopProbability(score, TopCount(static_cast<int>(m)));

  std::vector<uint32_t> order(m);
  std::iota(order.begin(), order.end(), 0u);
  std::sort(order.begin(), order.end(), [&](uint32_t a, uint32_t b) {
    return score[a] != score[b] ? score[a] > score[b] : prepared.tie[a] < prepared.tie[b];
  });
  std::vector<float> sorted(m);
  for (size_t k = 0; k < m; ++k) sorted[k] = score[order[k]];
  for (size_t k = 0; k < m; ++k) {
    const uint32_t i = order[k];
    Ranked& r = ranking[k];
    r.action_id = prepared.actions[i];
    r.score = score[i];
    r.p_top = p_top[i];
    r.enough = calibration.fitted() && (prepared.known[i] != 0 || prepared.challengers[i] != 0);
    calibration.Interval(sorted, k, i < prepared.own.size() ? prepared.own[i] : Range(), &r.rank_lo, &r.rank_hi);
    r.reasons = {prepared.prior[i], prepared.rule[i], prepared.net[i], local[i], prepared.challengers[i], prepared.linked[i]};
  }
  return ranking;
}

}  // namespace concord::ranking
