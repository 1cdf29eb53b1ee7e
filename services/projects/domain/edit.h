#pragma once
// Changing what people fill in: an item field by field, and who follows it up.
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "projects/domain/roadmap.h"

namespace concord::projects {

// Takes `fields` of `changed` into the plan of `item`, which is an item of `roadmap`; no fields: all that may change. Texts lose
// blanks around them; the name of a partner stays only where the money comes from one; "LATE" keeps the state of an item that is late.
// Errors: INVALID_ARGUMENT MASK_INVALID; INVALID_ARGUMENT ITEM_INVALID with a violation for each field that is wrong. Once a
// roadmap has been handed over its items must stay complete.
Status ApplyUpdate(Item& item, const Plan& changed, const std::vector<std::string>& fields, const Roadmap& roadmap, Micros now);

// The same care for who follows a roadmap up: body and date together, or neither. INVALID_ARGUMENT FOLLOW_UP_INVALID with the field.
Status SetFollowUp(Roadmap& roadmap, const std::string& body, const std::string& date);

}  // namespace concord::projects
