#include "ranking/score.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <numeric>

#include "ranking/metrics.h"

namespace concord::ranking {
namespace {

const std::vector<float>& Gain(const Outcome& outcome) { return outcome.gain.empty() ? outcome.share : outcome.gain; }

bool Told(const WorkshopCase& w) {
  const auto& gain = Gain(w.outcome);
  return gain.size() == w.candidates.size() && std::any_of(gain.begin(), gain.end(), [](float g) { return g > 0; });
}

double Winkler(double lo, double hi, double rank, double of) {
  return (hi - lo + 1 + 20 * (std::max(lo - rank, 0.0) + std::max(rank - hi, 0.0))) / of;
}

}  // namespace

double Score::Bins::Error() const {
  double error = 0, n = 0;
  for (size_t b = 0; b < count.size(); ++b) {
    error += std::fabs(said[b] - seen[b]);
    n += count[b];
  }
  return n > 0 ? error / n : 0;
}

void Score::Add(const Score& o) {
  for (double Score::*sum : {&Score::ranked, &Score::ndcg10, &Score::tau_b, &Score::top, &Score::cells, &Score::brier, &Score::brier_reference,
                             &Score::covered, &Score::winkler, &Score::winkler_reference, &Score::withheld, &Score::width}) {
    this->*sum += o.*sum;
  }
  for (size_t b = 0; b < 10; ++b) {
    for (Bins Score::*bins : {&Score::all, &Score::first}) {
      (this->*bins).said[b] += (o.*bins).said[b];
      (this->*bins).seen[b] += (o.*bins).seen[b];
      (this->*bins).count[b] += (o.*bins).count[b];
    }
  }
}

Scorer::Scorer(const RankingSet& set, const std::string& fold) {
  std::vector<const WorkshopCase*> others;
  std::map<std::string, std::pair<double, int>> member;
  for (const auto& e : set.entries) {
    if (e.fold == fold || !Told(e.workshop)) continue;
    others.push_back(&e.workshop);
    const auto y = TopMembership(e.workshop.outcome.share, TopCount(static_cast<int>(e.workshop.candidates.size())));
    for (size_t i = 0; i < y.size(); ++i) {
      auto& m = member[e.workshop.candidates[i].id];
      m.first += y[i];
      m.second += 1;
    }
  }
  const auto ranges = OwnRanges(others);
  for (const auto& [id, m] : member) {
    const auto range = ranges.find(id);
    if (range != ranges.end()) reference_[id] = {static_cast<float>(m.first / m.second), range->second};
  }
}

void Scorer::Add(int shots, const WorkshopCase& truth, const std::vector<Ranked>& ranking) {
  if (!Told(truth)) return;
  const size_t m = ranking.size();
  const int top = TopCount(static_cast<int>(m));
  std::map<std::string_view, size_t> at;
  for (size_t i = 0; i < truth.candidates.size(); ++i) at[truth.candidates[i].id] = i;
  const auto y = TopMembership(truth.outcome.share, top), rank = MiddleRanks(truth.outcome.share);
  std::vector<float> gain, share, score;
  Score& s = scores_[shots];
  std::vector<double> p(m);
  for (size_t k = 0; k < m; ++k) {
    const size_t i = at.at(ranking[k].action_id);
    gain.push_back(Gain(truth.outcome)[i]);
    share.push_back(truth.outcome.share[i]);
    score.push_back(ranking[k].score);
    if (k < static_cast<size_t>(top)) s.top += y[i] / top;
    const auto known = reference_.find(ranking[k].action_id);
    const Reference reference = known == reference_.end() ? Reference{static_cast<float>(top) / static_cast<float>(m), {0, 1}} : known->second;
    const bool withheld = !ranking[k].enough;
    const double of = static_cast<double>(m);
    const double lo = withheld ? 1 : ranking[k].rank_lo, hi = withheld ? of : ranking[k].rank_hi;
    p[k] = withheld ? reference.top : ranking[k].p_top;
    s.cells += 1;
    s.withheld += withheld;
    s.brier += (p[k] - y[i]) * (p[k] - y[i]);
    s.brier_reference += (reference.top - y[i]) * (reference.top - y[i]);
    s.covered += lo <= rank[i] && rank[i] <= hi;
    s.width += (hi - lo + 1) / of;
    s.winkler += Winkler(lo, hi, rank[i], of);
    s.winkler_reference += Winkler(std::max(1.0, std::floor(reference.range.lo * of + 0.5)), std::min(of, std::ceil(reference.range.hi * of + 0.5)), rank[i], of);
  }
  s.ranked += 1;
  s.ndcg10 += Ndcg10(gain);
  s.tau_b += TauB(score, share);
  std::vector<size_t> order(m);
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return p[a] > p[b]; });
  for (size_t k = 0; k < m; ++k) {
    const size_t bin = std::min<size_t>(9, static_cast<size_t>(p[order[k]] * 10));
    const double seen = y[at.at(ranking[order[k]].action_id)];
    for (Score::Bins* bins : {&s.all, k < 10 ? &s.first : nullptr}) {
      if (bins == nullptr) continue;
      bins->said[bin] += p[order[k]];
      bins->seen[bin] += seen;
      bins->count[bin] += 1;
    }
  }
}

std::string ScoreTable(const Scores& scores) {
  std::string out =
      "| local workshops | ranked | NDCG@10 | tau-b | top n | ece | ece first | Brier skill | cover | interval skill | width | withheld |\n"
      "|---|---|---|---|---|---|---|---|---|---|---|---|\n";
  for (const auto& [shots, s] : scores) {
    char line[240];
    const double n = std::max(1.0, s.ranked), c = std::max(1.0, s.cells);
    const auto skill = [](double mine, double reference) { return reference > 0 ? 1 - mine / reference : 0; };
    std::snprintf(line, sizeof(line), "| %d | %.0f | %.4f | %.4f | %.4f | %.4f | %.4f | %.4f | %.4f | %.4f | %.3f | %.3f |\n", shots, s.ranked,
                  s.ndcg10 / n, s.tau_b / n, s.top / n, s.all.Error(), s.first.Error(), skill(s.brier, s.brier_reference), s.covered / c,
                  skill(s.winkler, s.winkler_reference), s.width / c, s.withheld / c);
    out += line;
  }
  return out;
}

}  // namespace concord::ranking
