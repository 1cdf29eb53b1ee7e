#pragma once
// Inbox: an event is handled once per consumer, because its id is inserted in the handler's own transaction.
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/bus/bus.h"
#include "platform/store/store.h"

namespace concord::inbox {

// Runs `apply` in a transaction of the event's office unless `consumer` has handled this event before (then OK, nothing is
// done). Everything `apply` writes and the mark commit together.
Status Once(store::Store& store, const std::string& consumer, const bus::Event& event,
            const std::function<Status(store::Tx&)>& apply);
// The same for several events of one office, which commit together: `apply` gets those that were not handled before, in their order.
using ApplyAll = std::function<Status(store::Tx&, const std::vector<const bus::Event*>& fresh)>;
Status OnceAll(store::Store& store, const std::string& consumer, const std::vector<const bus::Event*>& events, const ApplyAll& apply);
// The same as Once for a named system job that keeps what offices share (learning): the transaction is unscoped.
Status OnceAcross(store::Store& store, const std::string& consumer, const bus::Event& event,
                  const std::function<Status(store::Tx&)>& apply);

// Per consumer, source and kind: count and XOR of id hashes of what was applied.
struct AppliedCount {
  std::string consumer;
  std::string source;
  std::string type;
  std::int64_t count = 0;
  std::uint64_t id_xor = 0;
};
Result<std::vector<AppliedCount>> AppliedByType(store::Store& store);

}  // namespace concord::inbox
