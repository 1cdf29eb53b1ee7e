#pragma once
// Old rows of outbox and inbox go; their counts and sums stay in the totals, so that `concord verify` still adds up.
#include <cstdint>

#include "platform/base/result.h"
#include "platform/store/store.h"

namespace concord::outbox {

// Removes at most `limit` rows that were sent before `before`. Returns how many.
Result<std::int64_t> TrimOutbox(store::Store& store, Micros before, std::int64_t limit);
// The same for what was applied before `before`.
Result<std::int64_t> TrimInbox(store::Store& store, Micros before, std::int64_t limit);

}  // namespace concord::outbox
