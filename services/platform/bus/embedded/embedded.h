#pragma once
// The bus as a log in a store of its own: one process, no server. Publishing is a transaction; a topic is a partition: one handler
// of a group works on it at a time, so order is kept per topic and all the more per key.
#include <memory>

#include "platform/bus/bus.h"
#include "platform/store/store.h"

namespace concord::bus {

struct EmbeddedOptions {
  Micros retry_min = 50'000;      // first wait before an event is handled again
  Micros retry_max = 5 * kSecond;
  int batch = 32;                 // events handled before their offset is stored; a crash repeats at most so many
};

// `store` holds nothing else ("bus.db") and outlives the bus; the bus outlives its subscriptions.
Result<std::unique_ptr<Bus>> OpenEmbedded(store::Store& store, EmbeddedOptions options = {});

}  // namespace concord::bus
