#pragma once
// People of a workshop with their sheets, observers too, in order of joining.
#include <string>
#include <vector>

#include "intake/domain/progress.h"
#include "platform/store/store.h"

namespace concord::intake {

Result<std::vector<PersonSheet>> LoadPeople(store::Tx& tx, const std::string& workshop);

}  // namespace concord::intake
