#pragma once
// The migrations of learning, compiled in from store/migrations.
#include <vector>

#include "platform/migrate/migrate.h"

namespace concord::learning::db {

// Outbox and inbox first, then learning's own.
std::vector<migrate::Migration> Migrations();

}  // namespace concord::learning::db
