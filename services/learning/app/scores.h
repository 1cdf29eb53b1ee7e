#pragma once
// How close orders came to what people chose in their first secret round.
#include <vector>

#include "learning/app/lesson.h"
#include "learning/store/workshops.h"
#include "ranking/popularity.h"
#include "ranking/types.h"

namespace concord::learning {

// Nothing where nothing was suggested or nobody chose anything. `before`: of the workshops learnt before this one.
std::optional<db::Scores> ScoresOf(const Lesson& lesson, const ranking::Popularity& before);

// NDCG@10 of a ranking against what people chose; 0 where nobody chose anything.
double NdcgOf(const ranking::WorkshopCase& workshop, const std::vector<ranking::Ranked>& ranked);

// What was said about being among the first, against what came; aligned with lesson.suggested, empty when nothing was said.
std::vector<SaidAndSeen> ChancesOf(const Lesson& lesson);

}  // namespace concord::learning
