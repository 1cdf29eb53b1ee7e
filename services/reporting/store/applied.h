#pragma once
// What the read models say was applied, over all offices, recomputed from rows and counts: for `concord verify`.
#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "platform/store/store.h"

namespace concord::reporting::db {

// Every event of the ledger, in portions: the table may hold millions.
Status EachApplied(store::Tx& tx, const std::function<void(const std::string& type, const std::string& id)>& fn);
// By type, from the counts that home's figures are made of.
Result<std::map<std::string, std::int64_t>> CountsByType(store::Tx& tx);

}  // namespace concord::reporting::db
