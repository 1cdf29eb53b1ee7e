#pragma once
// The migrations of intake, compiled in from store/migrations.
#include <vector>

#include "platform/migrate/migrate.h"

namespace concord::intake::db {

// Outbox and inbox first, then intake's own.
std::vector<migrate::Migration> Migrations();

}  // namespace concord::intake::db
