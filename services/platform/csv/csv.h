#pragma once
// RFC 4180 tables, plain or gzip, UTF-8. Every error names file and line, and the column where one is to blame.
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "platform/base/result.h"

namespace concord::csv {

// Told the rows of `path` one after another, the head first. `line`: where the row begins. Empty lines and a byte-order mark are
// left out; every row has as many cells as the head. Stops at the first error, the taker's included.
// Errors: NOT_FOUND CSV_NOT_FOUND; INVALID_ARGUMENT CSV_INVALID (truncated gzip, quotes, number of fields, broken UTF-8, a zero byte).
using Take = std::function<Status(int line, std::vector<std::string>&& cells)>;
Status Read(const std::string& path, const Take& take);

// Byte offset of the first thing in `text` that is not UTF-8; npos: all is well.
std::size_t BrokenUtf8(std::string_view text);

}  // namespace concord::csv
