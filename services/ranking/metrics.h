#pragma once
// NDCG as the scorer defines it (score_ranking.py): discount 1 / log2(place + 1) over the first ten.
#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

namespace concord::ranking {

// `gain` of the actions in ranked order; 0 where nothing has gain.
inline double Ndcg10(const std::vector<float>& ranked_gain) {
  std::vector<float> best = ranked_gain;
  std::sort(best.rbegin(), best.rend());
  double got = 0, ideal = 0;
  for (size_t k = 0; k < std::min<size_t>(10, best.size()); ++k) {
    const double discount = 1 / std::log2(static_cast<double>(k) + 2);
    got += discount * ranked_gain[k];
    ideal += discount * best[k];
  }
  return ideal > 0 ? got / ideal : 0;
}

// The same from scores aligned with gains; equal scores keep their order.
inline double Ndcg10(const std::vector<float>& score, const std::vector<float>& gain) {
  std::vector<size_t> order(score.size());
  std::iota(order.begin(), order.end(), size_t{0});
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return score[a] > score[b]; });
  std::vector<float> ranked;
  for (const size_t i : order) ranked.push_back(gain[i]);
  return Ndcg10(ranked);
}

// Kendall's tau-b of scores against values; 0 where either says nothing. O(n²).
inline double TauB(const std::vector<float>& score, const std::vector<float>& value) {
  double agree = 0, by_score = 0, by_value = 0;
  for (size_t i = 0; i < score.size(); ++i) {
    for (size_t j = 0; j < i; ++j) {
      const int s = (score[i] > score[j]) - (score[i] < score[j]), v = (value[i] > value[j]) - (value[i] < value[j]);
      agree += s * v;
      by_score += s != 0;
      by_value += v != 0;
    }
  }
  return by_score > 0 && by_value > 0 ? agree / std::sqrt(by_score * by_value) : 0;
}

}  // namespace concord::ranking
