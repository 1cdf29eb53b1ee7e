#pragma once
// `concord-evaluate ranking SET`: for each fold, learn from all others, rank its workshops, with 0 and more revealed ones.
#include <cstdint>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "ranking/model.h"
#include "ranking/ranking_set.h"
#include "ranking/score.h"
#include "ranking/settings.h"

namespace concord::ranking {

struct EvaluateOptions {
  std::string set;
  std::string out;                        // folder, made if missing; predictions.csv is written there
  std::vector<int> shots = {0, 1, 2, 4, 8};
  Settings settings;                      // the same for every set
  int threads = 2;
  std::vector<std::string> folds;         // empty = all but 'train'
  int past = 0;                           // learn from no more than so many workshops, drawn by the seed; 0 = all
  std::string only;                       // a member of the stack alone, "popularity", "net" or "stack"; empty = as served
};

struct EvaluateReport {
  std::string set;       // its name
  size_t workshops = 0;  // ranked with no shots
  size_t rows = 0;
  double train_seconds = 0, total_seconds = 0;
  Scores scores;
  std::vector<MemberSkill> members;  // inner skill and weights, mean over the folds' models
};

Result<EvaluateReport> Evaluate(const EvaluateOptions& options);

// Members of the stack, their inner skill and weights, in Markdown.
std::string MemberTable(const std::vector<MemberSkill>& members);

}  // namespace concord::ranking
