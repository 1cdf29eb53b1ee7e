#pragma once
// The migrations of identity, compiled in from store/migrations.
#include <vector>

#include "platform/migrate/migrate.h"

namespace concord::identity {

// The platform's tables first, then identity's own.
std::vector<migrate::Migration> Migrations();

}  // namespace concord::identity
