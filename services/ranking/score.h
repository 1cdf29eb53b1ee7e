#pragma once
// The figures of a ranking against what happened, as the public scorer (score_ranking.py) defines them, so that one command trains,
// predicts and prints its table.
#include <array>
#include <map>
#include <string>
#include <vector>

#include "ranking/calibration.h"
#include "ranking/ranking_set.h"
#include "ranking/types.h"

namespace concord::ranking {

// Sums that add up over folds; figures are made of them at the end.
struct Score {
  double ranked = 0, ndcg10 = 0, tau_b = 0, top = 0;  // a (draw, workshop) each
  double cells = 0, brier = 0, brier_reference = 0, covered = 0, winkler = 0, winkler_reference = 0, withheld = 0, width = 0;
  struct Bins {
    std::array<double, 10> said{}, seen{}, count{};
    double Error() const;  // mean distance of said and seen, weighted by count
  };
  Bins all, first;  // every place; the ten of highest P(among the first n) of each list

  void Add(const Score& other);
};
using Scores = std::map<int, Score>;  // by number of local workshops

class Scorer {
 public:
  // What every action did in the lists of the other folds is the reference that Brier and interval scores are compared with.
  Scorer(const RankingSet& set, const std::string& fold);

  // `ranking`: best first. Nothing is counted where nothing is known or nothing was chosen.
  void Add(int shots, const WorkshopCase& truth, const std::vector<Ranked>& ranking);
  const Scores& scores() const { return scores_; }

 private:
  struct Reference {
    float top = 0;
    Range range;
  };
  std::map<std::string, Reference> reference_;
  Scores scores_;
};

// One line a number of local workshops, in Markdown.
std::string ScoreTable(const Scores& scores);

}  // namespace concord::ranking
