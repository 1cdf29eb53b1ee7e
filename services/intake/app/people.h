#pragma once
// People of a workshop with their sheets, observers too, in order of joining.
#include <string>
#include <vector>

#include "intake/domain/progress.h"
#include "platform/store/store.h"

namespace concord::intake {

// Where a page of people begins: after the one of this number. Errors: INVALID_ARGUMENT PAGE_TOKEN_INVALID | PAGE_SIZE_INVALID.
struct PeoplePage {
  int after = 0, size = 0;
};
Result<PeoplePage> PageOf(int page_size, const std::string& page_token);

Result<std::vector<PersonSheet>> LoadPeople(store::Tx& tx, const std::string& workshop);

}  // namespace concord::intake
