#pragma once
// Keyset paging, newest first: the token says after which row the next page starts.
#include <string>

#include "platform/base/result.h"
#include "platform/time/clock.h"

namespace concord::store {

// Where the last row of the page before lies; the next page starts after it.
struct PageKey {
  Micros time = 0;
  std::string id;
};

// Rows of a page: 0 asks for 50, nobody gets more than 1,000. Errors: INVALID_ARGUMENT PAGE_SIZE_INVALID.
Result<int> PageSize(int asked);
// "" is the first page, which starts after the end of time. Errors: INVALID_ARGUMENT PAGE_TOKEN_INVALID.
Result<PageKey> ReadPageToken(const std::string& token);
std::string WritePageToken(const PageKey& key);

}  // namespace concord::store
