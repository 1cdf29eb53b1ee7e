#pragma once
// What one office lets another read.
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/time/clock.h"

namespace concord::identity {

// One side of a share.
struct Share {
  std::string office, id;
  bool given = false;  // the side of the office that gave it
  std::string other_office, other_display_name, other_country_code;
  std::string workshop;  // id; only on the giving side
  std::string display_name;
  std::vector<std::string> fields;
  Micros create_time = 0, expire_time = 0, revoke_time = 0;
  int reads = 0;
  Micros read_time = 0;

  bool Active(Micros now) const { return revoke_time == 0 && now < expire_time; }
  const char* State(Micros now) const { return revoke_time > 0 ? "REVOKED" : now < expire_time ? "ACTIVE" : "EXPIRED"; }
};

struct ShareEvent {
  std::string office, share, id;
  Micros time = 0;
  std::string act;  // GRANTED, READ, REVOKED
  std::string actor_office, actor;
};

// Parts of a workshop's report that can be shared, in the order in which they are shown.
const std::vector<std::string>& ShareableFields();
// Known, each once, in that order; at least one.
Result<std::vector<std::string>> CleanFields(const std::vector<std::string>& fields);
// Upper case, without spaces and hyphens, in groups of four; "" when it cannot be one.
std::string CleanAddress(const std::string& text);

}  // namespace concord::identity
