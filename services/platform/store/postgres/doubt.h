#pragma once
// What became of a transaction whose COMMIT was not answered.
#include <string>

#include "platform/store/postgres/pool.h"

namespace concord::store::internal {

enum class Fate { kCommitted, kUndone, kUnknown };

// Asks the server from a new connection, until it says or the time is over. `life`: of the server that ran the transaction. After a
// crash a number can be given out a second time, so "committed" is believed of the same life only.
Fate FateOf(Pool& pool, const std::string& transaction, const std::string& life, Moment until);

}  // namespace concord::store::internal
