#pragma once
// An item's plan and basis as a JSON text.
#include <string>

#include "platform/base/result.h"
#include "projects/domain/roadmap.h"

namespace concord::projects::db {

std::string WriteItem(const Item& item);
// Into plan and basis, except the place. Errors: DATA_LOSS ROW_DAMAGED.
Status ReadItem(const std::string& text, Item& item);

}  // namespace concord::projects::db
