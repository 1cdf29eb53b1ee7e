#pragma once
#include <vector>

#include "platform/migrate/migrate.h"

namespace concord::identity {

std::vector<migrate::Migration> Migrations();

}  // namespace concord::identity
