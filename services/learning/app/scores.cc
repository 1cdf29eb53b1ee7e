#include "learning/app/scores.h"

#include <algorithm>
#include <map>
#include <numeric>
#include <string_view>

#include "platform/id/id.h"
#include "ranking/calibration.h"
#include "ranking/metrics.h"
#include "ranking/rule.h"

namespace concord::learning {
namespace {

// Candidates in an order that says nothing: the sort by score is stable, and an order of a file can tell the answer.
std::vector<std::size_t> Shuffled(const ranking::WorkshopCase& workshop) {
  std::vector<std::string> hash;
  for (const auto& action : workshop.candidates) hash.push_back(Sha256Hex(workshop.id + "/" + action.id));
  std::vector<std::size_t> order(hash.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return hash[a] < hash[b]; });
  return order;
}

std::vector<float> Pick(const std::vector<float>& values, const std::vector<std::size_t>& order) {
  std::vector<float> out;
  for (const std::size_t i : order) out.push_back(values[i]);
  return out;
}

// Position of each suggested action among the candidates; empty when the suggestion does not speak of exactly these.
std::vector<std::size_t> PlacesOfSuggested(const Lesson& lesson) {
  std::map<std::string_view, std::size_t> at;
  for (std::size_t i = 0; i < lesson.workshop.candidates.size(); ++i) at.emplace(lesson.workshop.candidates[i].id, i);
  std::vector<std::size_t> out;
  for (const std::string& id : lesson.suggested) {
    const auto found = at.find(id);
    if (found == at.end()) return {};
    out.push_back(found->second);
    at.erase(found);
  }
  if (!at.empty()) out.clear();
  return out;
}

}  // namespace

std::optional<db::Scores> ScoresOf(const Lesson& lesson, const ranking::Popularity& before) {
  const std::vector<float> share = ranking::NormalShares(lesson.workshop.outcome);
  const std::vector<std::size_t> suggested = PlacesOfSuggested(lesson);
  if (share.empty() || suggested.empty()) return std::nullopt;
  const std::vector<std::size_t> order = Shuffled(lesson.workshop);
  const std::vector<float> gain = Pick(share, order);
  std::vector<float> rule;
  for (const ranking::RuleTerm& term : ranking::ApplyRule(lesson.workshop)) rule.push_back(term.term);
  db::Scores out;
  out.suggestion = ranking::Ndcg10(Pick(share, suggested));
  out.rule = ranking::Ndcg10(Pick(rule, order), gain);
  out.popularity = ranking::Ndcg10(Pick(before.LogPrior(lesson.workshop.candidates, lesson.workshop.programme), order), gain);
  return out;
}

double NdcgOf(const ranking::WorkshopCase& workshop, const std::vector<ranking::Ranked>& ranked) {
  const std::vector<float> share = ranking::NormalShares(workshop.outcome);
  if (share.empty()) return 0;
  std::map<std::string_view, float> of;
  for (std::size_t i = 0; i < share.size(); ++i) of.emplace(workshop.candidates[i].id, share[i]);
  std::vector<float> gains;
  for (const ranking::Ranked& r : ranked) gains.push_back(of[r.action_id]);
  return ranking::Ndcg10(gains);
}

std::vector<SaidAndSeen> ChancesOf(const Lesson& lesson) {
  const std::vector<std::size_t> suggested = PlacesOfSuggested(lesson);
  const std::vector<float> share = ranking::NormalShares(lesson.workshop.outcome);
  if (share.empty() || suggested.empty() || lesson.p_top.size() != suggested.size()) return {};
  const std::vector<float> seen = ranking::TopMembership(share, ranking::TopCount(static_cast<int>(share.size())));
  std::vector<SaidAndSeen> out;
  for (std::size_t k = 0; k < suggested.size(); ++k) out.push_back({lesson.p_top[k], seen[suggested[k]]});
  return out;
}

}  // namespace concord::learning
