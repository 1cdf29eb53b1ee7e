#pragma once
// Roadmaps and their items, as projects tells of them.
#include <string>
#include <vector>

#include "platform/store/store.h"
#include "reporting/domain/home.h"
#include "reporting/domain/room.h"

namespace concord::reporting::db {

// As it was made: replaces what was told of it before.
Status PutRoadmap(store::Tx& tx, const std::string& roadmap, const std::string& workshop);
Status SetAdopted(store::Tx& tx, const std::string& roadmap, const std::string& workshop);
Status PutRoadmapItem(store::Tx& tx, const std::string& roadmap, const RoadmapItem& item);
// By place.
Result<std::vector<RoadmapItem>> LoadRoadmap(store::Tx& tx, const std::string& workshop);
// Of adopted roadmaps: what is neither done nor dropped and ends in this quarter or before.
Result<std::vector<DueItem>> Due(store::Tx& tx, const std::string& quarter);

}  // namespace concord::reporting::db
