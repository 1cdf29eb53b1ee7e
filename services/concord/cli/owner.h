#pragma once
// The databases of the distributed shape as their owner opens them.
#include <memory>
#include <string>
#include <vector>

#include "platform/config/config.h"
#include "platform/store/postgres/postgres.h"

namespace concord::cli {

// --owner-dsn, or CONCORD_OWNER_DSN.
void DeclareOwner(config::Config& config);
inline constexpr char kOwnerVariable[] = "CONCORD_OWNER_DSN";
// What is wrong with it; "" nothing.
std::string WrongOwner(const std::string& dsn);
Result<std::unique_ptr<store::PostgresStore>> OpenAsOwner(const std::string& dsn, const std::string& service, bool owns_schema);

}  // namespace concord::cli
