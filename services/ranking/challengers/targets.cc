#include "ranking/challengers/targets.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numbers>

#include "ranking/popularity.h"

namespace concord::ranking {
namespace {

constexpr size_t kLeastWorkshops = 3;
constexpr double kOftenOffered = 0.2;   // of the workshops, for an action to be known
constexpr double kMostlyKnown = 0.5;    // of all candidates, for the table to be worth it
constexpr float kPriorLift = 0.03f;     // of the prior mixed in: orders what nobody chose
constexpr float kPlaceToLog = 4 * std::numbers::ln2_v<float>;

bool Several(const std::vector<View>& views) {
  std::map<std::string, int> countries;
  for (const View& v : views) ++countries[v.workshop->country];
  return countries.size() >= 4;
}

}  // namespace

void NormaliseLog(std::vector<float>& score) {
  if (score.empty()) return;
  const float top = *std::max_element(score.begin(), score.end());
  double sum = 0;
  for (const float s : score) sum += std::exp(s - top);
  const float shift = top + static_cast<float>(std::log(sum));
  for (float& s : score) s -= shift;
}

std::vector<float> Clipped(std::span<const float> context) {
  std::vector<float> out(context.begin(), context.end());
  for (float& x : out) x = std::clamp(x, -3.f, 3.f);
  return out;
}

std::vector<float> Contexts(const std::vector<View>& views) {
  std::vector<float> all;
  for (const View& v : views) all.insert(all.end(), v.context.begin(), v.context.end());
  return all;
}

int KnownActions::Find(const std::string& id) const {
  const auto found = std::lower_bound(ids.begin(), ids.end(), id);
  return found != ids.end() && *found == id ? static_cast<int>(found - ids.begin()) : -1;
}

std::vector<float> KnownActions::Scores(const View& view, std::span<const float> value) const {
  const auto& candidates = view.workshop->candidates;
  const float n = static_cast<float>(candidates.size());
  std::vector<float> score(view.prior.begin(), view.prior.end());
  for (size_t i = 0; i < candidates.size(); ++i) {
    const int a = Find(candidates[i].id);
    if (a < 0) continue;
    // Both in the unit of the prior, so that known and unknown actions stand on one scale.
    if (ordered) {
      score[i] = kPlaceToLog * (value[static_cast<size_t>(a)] - 0.5f) - std::log(n);
    } else {
      const float lift = std::max(0.f, value[static_cast<size_t>(a)]) + kPriorLift * n * std::exp(view.prior[i]);
      score[i] = std::log(std::max(lift, 1e-6f) / n);
    }
  }
  NormaliseLog(score);
  return score;
}

void KnownActions::Write(Writer& out) const {
  out.Texts(ids);
  out.Put<uint8_t>(ordered ? 1 : 0);
}

KnownActions KnownActions::Read(Reader& in) {
  KnownActions known;
  known.ids = in.Texts();
  known.ordered = in.Get<uint8_t>() != 0;
  return known;
}

Targets MakeTargets(const std::vector<View>& views) {
  Targets targets;
  if (views.size() < kLeastWorkshops || views[0].context.empty()) return targets;
  std::map<std::string, size_t> offered;
  size_t candidates = 0;
  bool ordered = true;
  for (const View& v : views) {
    for (const ActionInfo& a : v.workshop->candidates) ++offered[a.id];
    candidates += v.workshop->candidates.size();
    ordered = ordered && v.workshop->outcome.kind == OutcomeKind::kOrder;
  }
  const double often = std::max(2.0, kOftenOffered * static_cast<double>(views.size()));
  size_t covered = 0;
  for (const auto& [id, times] : offered) {
    if (static_cast<double>(times) < often) continue;
    targets.known.ids.push_back(id);
    covered += times;
  }
  if (static_cast<double>(covered) < kMostlyKnown * static_cast<double>(candidates)) return {};
  targets.known.ordered = ordered;

  const size_t n = targets.actions();
  targets.value.assign(views.size() * n, kMissing);
  std::vector<double> sum(n, 0), times(n, 0);
  for (size_t w = 0; w < views.size(); ++w) {
    const WorkshopCase& workshop = *views[w].workshop;
    std::vector<float> value = ordered ? RelativePlaces(workshop.outcome.share) : NormalShares(workshop.outcome);
    for (size_t i = 0; i < value.size(); ++i) {
      const int a = targets.known.Find(workshop.candidates[i].id);
      if (a < 0) continue;
      const float v = ordered ? value[i] : value[i] * static_cast<float>(value.size());
      targets.value[w * n + static_cast<size_t>(a)] = v;
      sum[static_cast<size_t>(a)] += v;
      times[static_cast<size_t>(a)] += 1;
    }
  }
  for (size_t w = 0; w < views.size(); ++w) {
    for (size_t a = 0; a < n; ++a) {
      float& v = targets.value[w * n + a];
      if (std::isnan(v)) v = static_cast<float>(sum[a] / times[a]);
    }
  }
  std::map<std::string, int> groups;
  const bool several = Several(views);
  for (const View& v : views) {
    const std::string& name = several ? v.workshop->country : v.workshop->id;
    targets.group.push_back(groups.emplace(name, static_cast<int>(groups.size())).first->second);
  }
  return targets;
}

}  // namespace concord::ranking
