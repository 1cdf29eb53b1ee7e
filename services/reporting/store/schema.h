#pragma once
// The migrations of reporting, compiled in from store/migrations, and the edition of its read models.
#include <vector>

#include "platform/migrate/migrate.h"

namespace concord::reporting::db {

// Outbox and inbox first, then reporting's own.
std::vector<migrate::Migration> Migrations();

// Grows whenever events are read into the tables in another way: the tables are then made again from the topics.
inline constexpr int kEdition = 2;

// The edition of the tables; 0 when they have never been made, or are being made again.
Result<int> Edition(store::Store& store);
// Forgets everything that was made from events, and that it was: from here on every event is new. `rebuild`, never 0, is what the one
// who makes them again is known by, until SetEdition or until somebody else forgets.
Status Forget(store::Store& store, std::int64_t rebuild);
// ABORTED REBUILD_TAKEN when another has begun to make them again; `rebuild` 0: whoever may be at it.
Status SetEdition(store::Store& store, int edition, std::int64_t rebuild = 0);
// In a handler's transaction: UNAVAILABLE REBUILDING unless the tables are of this edition, or are being made again by `rebuild`.
Status MayApply(store::Tx& tx, std::int64_t rebuild);

}  // namespace concord::reporting::db
