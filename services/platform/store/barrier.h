#pragma once
// Waits for what is under way.
#include "platform/store/store.h"

namespace concord::store {

// Returns once every writing transaction that had begun before the call has ended, on whichever replica: from here on it is either
// seen or undone. DEADLINE_EXCEEDED WRITERS_BUSY.
Status AwaitWriters(Store& store, Micros deadline);

}  // namespace concord::store
