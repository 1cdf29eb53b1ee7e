#pragma once
// Reads a ranking set: a folder of CSV files (set.json, questions, workshops, answers.csv.gz, actions, choices, links, outcomes,
// reveals), the public form in which rankers are compared.
#include <map>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "ranking/types.h"

namespace concord::ranking {

struct RankingSet {
  struct Entry {
    WorkshopCase workshop;  // outcome.share empty where the set does not tell
    std::string fold;       // "train" is only ever learnt from
  };
  struct Reveal {
    int draw = 0;
    std::string country;
    std::vector<size_t> order;  // entries; the first k are revealed
  };
  std::string name;
  std::vector<Entry> entries;
  std::vector<Reveal> reveals;
};

// INVALID_ARGUMENT RANKING_SET with file:line for anything malformed; NOT_FOUND when a file is missing.
Result<RankingSet> ReadRankingSet(const std::string& folder);

}  // namespace concord::ranking
