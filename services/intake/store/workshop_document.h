#pragma once
// What was prepared, as the JSON text of column `document`.
#include <string>

#include "intake/domain/workshop.h"
#include "platform/base/result.h"

namespace concord::intake::db {

std::string WriteDocument(const Workshop& workshop);
// Fills the fields that WriteDocument writes. Errors: DATA_LOSS WORKSHOP_DAMAGED.
Status ReadDocument(const std::string& text, Workshop& workshop);

}  // namespace concord::intake::db
