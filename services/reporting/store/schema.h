#pragma once
// The migrations of reporting, compiled in from store/migrations, and the edition of its read models.
#include <vector>

#include "platform/migrate/migrate.h"

namespace concord::reporting::db {

// Outbox and inbox first, then reporting's own.
std::vector<migrate::Migration> Migrations();

// Grows whenever events are read into the tables in another way: the tables are then made again from the topics.
inline constexpr int kEdition = 2;

// The edition of the tables; 0 when they have never been made.
Result<int> Edition(store::Store& store);
// Forgets everything that was made from events, and that it was: from here on every event is new.
Status Forget(store::Store& store);
Status SetEdition(store::Store& store, int edition);

}  // namespace concord::reporting::db
