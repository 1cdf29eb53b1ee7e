#pragma once
// A ranking with everything that can be said of why. Costs some hundred rankings: never on the threads of plain ones.
#include <map>
#include <string>
#include <vector>

#include "inference/app/nearest.h"
#include "inference/app/served.h"
#include "platform/base/result.h"
#include "ranking/explain.h"

namespace concord::inference {

struct Reasoned {
  ranking::Explanation why;
  std::map<std::string, std::vector<ranking::GroupPart>> parts;  // by action; sum to reasons "rule" and "net"
  Nearest nearest;                                               // empty when nobody may be told
};

// `owner`: of the office whose workshops may be named; `tell_nearest`: whether the caller is told of other workshops at all.
// Errors: INVALID_ARGUMENT RANKING_CASE.
Result<Reasoned> ReasonsFor(const Served& served, const ranking::WorkshopCase& workshop, const ranking::ExplainInput& input,
                        std::uint64_t owner, bool tell_nearest);

}  // namespace concord::inference
