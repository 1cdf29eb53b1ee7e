#pragma once
// What must be said before a roadmap is handed over.
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "projects/domain/roadmap.h"

namespace concord::projects {

// Of lead, start_quarter, end_quarter, funds, proof and first_step those that an item on the roadmap still lacks; in this order.
std::vector<std::string> MissingFields(const Item& item);

// Errors: FAILED_PRECONDITION ROADMAP_INCOMPLETE with a violation "ME-04.lead" for each field that an item on it lacks, or "items"
// when nothing is on it.
Status CheckComplete(const Roadmap& roadmap);

}  // namespace concord::projects
