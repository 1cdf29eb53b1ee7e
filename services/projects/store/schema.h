#pragma once
// The migrations of projects, compiled in from store/migrations.
#include <vector>

#include "platform/migrate/migrate.h"

namespace concord::projects::db {

// Outbox and inbox first, then projects' own.
std::vector<migrate::Migration> Migrations();

}  // namespace concord::projects::db
