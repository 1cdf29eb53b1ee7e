#pragma once
// Roadmaps with their items, as rows.
#include <optional>
#include <string>
#include <vector>

#include "platform/store/page.h"
#include "platform/store/store.h"
#include "projects/domain/roadmap.h"

namespace concord::projects::db {

// Errors: NOT_FOUND ROADMAP_NOT_FOUND, the same for another office's.
Result<Roadmap> LoadRoadmap(store::Tx& tx, const std::string& id);
Result<std::optional<Roadmap>> FindByWorkshop(store::Tx& tx, const std::string& workshop);
// Newest first.
Result<std::vector<Roadmap>> ListRoadmaps(store::Tx& tx, const store::PageKey& after, int limit);

Status InsertRoadmap(store::Tx& tx, const Roadmap& roadmap);
// Writes everything but the items and moves the version on. `roadmap.version` must be what was loaded; ABORTED ETAG_MISMATCH otherwise.
Status SaveHead(store::Tx& tx, Roadmap& roadmap, Micros now);
// Writes one item that is there.
Status SaveItem(store::Tx& tx, const Roadmap& roadmap, const Item& item);
// Replaces all items.
Status SaveItems(store::Tx& tx, const Roadmap& roadmap);

}  // namespace concord::projects::db
