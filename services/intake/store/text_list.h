#pragma once
// Lists of codes as JSON text in a column.
#include <string>
#include <vector>

#include "platform/base/result.h"

namespace concord::intake::db {

std::string WriteList(const std::vector<std::string>& list);
// Errors: DATA_LOSS ROW_DAMAGED.
Result<std::vector<std::string>> ReadList(const std::string& text);

}  // namespace concord::intake::db
