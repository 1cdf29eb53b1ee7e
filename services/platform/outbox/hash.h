#pragma once
// Sums over event ids that do not depend on order: what was accepted and what was applied can be compared without a join.
#include <cstdint>
#include <string>

namespace concord::outbox {

// The first 8 bytes of the SHA-256 of an event's id.
std::uint64_t IdHash(const std::string& id);

}  // namespace concord::outbox
