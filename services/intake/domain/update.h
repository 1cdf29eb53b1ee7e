#pragma once
// Changing what was prepared, field by field.
#include <string>
#include <vector>

#include "intake/domain/workshop.h"

namespace concord::intake {

// What has happened already and closes some fields.
struct UpdateLimits {
  bool answered = false;  // the instrument is fixed
  bool joined = false;    // the side of support institutions is fixed
};

// Takes `fields` of `from` into `to`; no fields: all that may change now. Fields that are closed may be named with their old value.
// Errors: INVALID_ARGUMENT MASK_INVALID; FAILED_PRECONDITION STAGE_PASSED naming the field.
Status ApplyUpdate(Workshop& to, const Workshop& from, const std::vector<std::string>& fields, const UpdateLimits& limits);

}  // namespace concord::intake
