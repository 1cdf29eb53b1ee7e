#pragma once
#include <string>

#include "platform/base/result.h"

namespace concord::portal {

// The IPv4 address under which others in the room reach this machine. `wanted`: one of its own addresses or interface names; empty:
// the first private address (10/8, 172.16/12, 192.168/16), or failing that any but loopback and link-local ones.
// Errors: FAILED_PRECONDITION NO_LAN_ADDRESS, listing what there is.
Result<std::string> LanAddress(const std::string& wanted);

}  // namespace concord::portal
