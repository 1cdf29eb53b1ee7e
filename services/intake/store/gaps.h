#pragma once
// What the room made of gaps, and its shortlist, as rows.
#include <map>
#include <string>
#include <vector>

#include "intake/domain/gap.h"
#include "intake/domain/shortlist.h"
#include "platform/store/store.h"

namespace concord::intake::db {

// By question code; questions that nobody has spoken of are missing.
Result<std::map<std::string, GapDecision>> LoadGapDecisions(store::Tx& tx, const std::string& workshop);
// Writes it and moves its version on.
Status PutGapDecision(store::Tx& tx, const std::string& workshop, const std::string& question, const GapDecision& decision);
// Whether the room has settled or rated anything.
Result<bool> AnyGapDecision(store::Tx& tx, const std::string& workshop);

// In the order of SortShortlist.
Result<std::vector<Candidate>> LoadCandidates(store::Tx& tx, const std::string& workshop);
// Writes all of them; a list only grows.
Status PutCandidates(store::Tx& tx, const std::string& workshop, const std::vector<Candidate>& list, Micros now);
Status DeleteCandidates(store::Tx& tx, const std::string& workshop);

}  // namespace concord::intake::db
