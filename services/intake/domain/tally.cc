#include "intake/domain/tally.h"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <numeric>
#include <unordered_map>

#include "intake/domain/gap.h"

namespace concord::intake {
namespace {

using Points = std::int64_t;  // twice the points, so that shared places stay whole

struct Counter {
  std::size_t n = 0;
  int places = 0;
  std::vector<std::vector<Points>> by_ballot;  // [ballot][candidate]
  std::vector<int> side;                       // of each ballot
  Points weight[2] = {1, 1};                   // what one ballot of a side counts in `key`
  std::vector<Points> key;                     // by what candidates are ordered

  // Twice the points of a candidate that a ballot of `ranked` candidates leaves out: the mean of n − ranked − 1 … 0.
  Points LeftOut(std::size_t ranked) const { return static_cast<Points>(n - ranked) - 1; }
  // The most that one changed ballot can move `up` against `down`.
  Points Swing(std::size_t ballot, std::size_t up, std::size_t down) const {
    const std::size_t full = std::min<std::size_t>(static_cast<std::size_t>(places), n);
    const Points best = 2 * static_cast<Points>(n - 1);
    // With every place to give, `down` comes last; with fewer, `down` is left out of a full ballot.
    const Points worst = full >= n ? 0 : LeftOut(full);
    return (best - worst - (by_ballot[ballot][up] - by_ballot[ballot][down])) * weight[side[ballot]];
  }
};

std::vector<int> PlacesOf(const std::vector<Points>& key) {
  std::vector<int> out;
  for (Points mine : key) {
    out.push_back(1 + static_cast<int>(std::count_if(key.begin(), key.end(), [&](Points other) { return other > mine; })));
  }
  return out;
}

// Exact: somebody from outside is among the first three as soon as one outsider has at least the points of one of them, and the
// ballots that move one pair most do not depend on each other.
int BallotsToChangeTop3(const Counter& c, const std::vector<int>& place) {
  std::vector<std::size_t> inside, outside;
  for (std::size_t i = 0; i < c.n; ++i) (place[i] <= 3 ? inside : outside).push_back(i);
  if (inside.size() > 3) return 0;
  if (outside.empty()) return -1;
  int fewest = static_cast<int>(c.by_ballot.size());
  for (std::size_t up : outside) {
    for (std::size_t down : inside) {
      std::vector<Points> swings;
      for (std::size_t b = 0; b < c.by_ballot.size(); ++b) swings.push_back(c.Swing(b, up, down));
      std::sort(swings.begin(), swings.end(), std::greater<>());
      Points missing = c.key[down] - c.key[up];
      int changed = 0;
      for (std::size_t b = 0; b < swings.size() && missing > 0; ++b, ++changed) missing -= swings[b];
      fewest = std::min(fewest, changed);
    }
  }
  return fewest;
}

}  // namespace

RoundResult CountRound(const std::vector<std::string>& candidates, const std::vector<Ballot>& ballots, int places, bool equal_persons) {
  RoundResult out;
  out.sides_balanced = !equal_persons;
  Counter c;
  c.n = candidates.size();
  c.places = places;
  std::unordered_map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < c.n; ++i) index.emplace(candidates[i], i);

  std::vector<CandidateTally> tallies(c.n);
  std::vector<Points> sum[2] = {std::vector<Points>(c.n, 0), std::vector<Points>(c.n, 0)};
  std::vector<std::vector<double>> ranks;
  for (const Ballot& ballot : ballots) {
    const int side = SideIndex(ballot.side);
    if (side < 0) continue;
    std::vector<Points> points(c.n, c.LeftOut(ballot.ranking.size()));
    for (std::size_t p = 0; p < ballot.ranking.size(); ++p) {
      const auto found = index.find(ballot.ranking[p]);
      if (found == index.end()) continue;
      points[found->second] = 2 * static_cast<Points>(c.n - p - 1);
      ++tallies[found->second].in_five;
      ++tallies[found->second].in_five_side[side];
    }
    std::vector<double> rank(c.n);
    for (std::size_t i = 0; i < c.n; ++i) {
      sum[side][i] += points[i];
      rank[i] = static_cast<double>(c.n) - static_cast<double>(points[i]) / 2;
    }
    ranks.push_back(std::move(rank));
    c.by_ballot.push_back(std::move(points));
    c.side.push_back(side);
    ++out.ballots_side[side];
  }
  out.ballots = out.ballots_side[0] + out.ballots_side[1];
  const bool both = out.ballots_side[0] > 0 && out.ballots_side[1] > 0;
  if (!equal_persons && both) {  // the mean of two means, times twice both numbers of ballots
    c.weight[0] = out.ballots_side[1];
    c.weight[1] = out.ballots_side[0];
  }
  c.key.resize(c.n);
  for (std::size_t i = 0; i < c.n; ++i) c.key[i] = sum[0][i] * c.weight[0] + sum[1][i] * c.weight[1];

  const std::vector<int> place = PlacesOf(c.key), place_side[2] = {PlacesOf(sum[0]), PlacesOf(sum[1])};
  for (std::size_t i = 0; i < c.n; ++i) {
    CandidateTally& t = tallies[i];
    t.candidate = candidates[i];
    t.place = place[i];
    for (int s = 0; s < 2; ++s) {
      if (out.ballots_side[s] == 0) continue;
      t.points_side[s] = static_cast<double>(sum[s][i]) / 2 / out.ballots_side[s];
      t.place_side[s] = place_side[s][i];
    }
    if (out.ballots > 0) t.points_persons = static_cast<double>(sum[0][i] + sum[1][i]) / 2 / out.ballots;
    t.points = equal_persons || !both ? t.points_persons : (t.points_side[0] + t.points_side[1]) / 2;
  }
  std::vector<std::size_t> order(c.n);
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return c.key[a] > c.key[b]; });
  for (std::size_t k = 1; k < order.size(); ++k) {
    const std::size_t above = order[k - 1], below = order[k];
    Points most = 0;
    for (std::size_t b = 0; b < c.by_ballot.size(); ++b) most = std::max(most, c.Swing(b, below, above));
    if (most >= c.key[above] - c.key[below]) tallies[above].tied = tallies[below].tied = true;
  }
  for (std::size_t i : order) out.tallies.push_back(tallies[i]);
  out.concordance = KendallW(ranks);
  out.ballots_to_change_top3 = c.by_ballot.empty() ? (c.n > 3 ? 0 : -1) : BallotsToChangeTop3(c, place);
  return out;
}

}  // namespace concord::intake
