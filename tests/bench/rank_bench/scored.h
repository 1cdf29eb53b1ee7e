#pragma once
// Models to be timed, trained here and scored on workshops of countries that they have not seen, so that no figure of speed is of a
// model that nobody would serve.
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "ranking/evidence.h"
#include "ranking/model.h"

namespace concord::bench {

struct Scored {
  std::string name;
  ranking::Model model;
  ranking::Evidence evidence;                 // the workshops learnt from, and four of each country left out
  std::vector<ranking::WorkshopCase> rooms;   // of the countries left out, the others; scored and timed
  double ndcg = 0, ndcg_local = 0;            // NDCG@10 without and with those four
  double popularity = 0;                      // of popularity alone
  std::string Line() const;                   // name, hash, scores
};

// SYNTHETIC rooms of production shape: 50 people × 93 questions of six choices, 38 actions; eight countries, two of them left out.
std::vector<ranking::WorkshopCase> MadeUp(std::vector<ranking::WorkshopCase>* left_out);

// A ranking set, one fold of countries left out.
Result<std::vector<ranking::WorkshopCase>> OfSet(const std::string& folder, std::vector<ranking::WorkshopCase>* left_out);

// Trains with `trainer` (concord-train) in `folder`, and scores.
Result<Scored> Train(const std::string& name, const std::vector<ranking::WorkshopCase>& learnt, const std::vector<ranking::WorkshopCase>& left_out,
                     const std::string& trainer, const std::string& folder);

}  // namespace concord::bench
