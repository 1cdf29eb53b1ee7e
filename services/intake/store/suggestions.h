#pragma once
// The suggestion of a workshop, as a row; its document is JSON text.
#include <optional>
#include <string>

#include "intake/domain/suggestion.h"
#include "platform/store/store.h"

namespace concord::intake::db {

std::string WriteSuggestion(const Suggestion& suggestion);
// Errors: DATA_LOSS ROW_DAMAGED.
Result<Suggestion> ReadSuggestion(const std::string& text);

Result<std::optional<Suggestion>> LoadSuggestion(store::Tx& tx, const std::string& workshop);
Status PutSuggestion(store::Tx& tx, const std::string& workshop, const Suggestion& suggestion);
Status DeleteSuggestion(store::Tx& tx, const std::string& workshop);

}  // namespace concord::intake::db
