#pragma once
// Events that the bus refuses for good, because they are larger than it takes: set aside with the reason. Later ones of their key go
// aside behind them, so that the order of a key holds; other keys go on. Sent again by an operator, once the bus takes them.
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/store/store.h"
#include "platform/time/clock.h"

namespace concord::outbox {

struct Aside {
  std::string id, type, topic, key;
  std::int64_t bytes = 0;
  Micros time = 0;      // when it happened
  std::string refusal;  // what the bus said, or that it stands behind another one of its key
};
// In the order in which they were appended.
Result<std::vector<Aside>> SetAside(store::Store& store);
// Their types and ids, of the tables of an older program, too.
Status EachAside(store::Store& store, const std::function<void(const std::string& type, const std::string& id)>& fn);
// All of them are sent again, in their order. Returns how many.
Result<std::int64_t> Resend(store::Store& store);

// Events by type that have not left yet; those that were set aside are not among them.
Result<std::map<std::string, std::int64_t>> UnsentByType(store::Store& store);

}  // namespace concord::outbox
