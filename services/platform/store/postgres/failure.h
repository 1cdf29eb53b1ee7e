#pragma once
// What PostgreSQL's error codes mean to a use case.
#include <string>
#include <string_view>

#include "platform/base/error.h"

namespace concord::store::internal {

struct ServerError {
  std::string sqlstate, text, constraint, sql;
};

// As store.h documents.
// Of a database that takes no changes, or of a use case that writes in a view.
inline constexpr char kReadOnly[] = "STORE_READ_ONLY";

Error ErrorOf(const ServerError& e);

// Two transactions stood in each other's way: running again helps.
bool IsConflict(std::string_view sqlstate, std::string_view text);
// The session is over: the server shuts down, or the link is gone.
bool IsLoss(std::string_view sqlstate);

Error Unreachable(const std::string& why);
std::string OneLine(std::string text);  // libpq's messages end in a newline
Error Late();

}  // namespace concord::store::internal
