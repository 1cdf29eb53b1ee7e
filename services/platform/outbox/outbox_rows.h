#pragma once
// The relay's statements on the outbox.
#include <functional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "platform/outbox/outbox.h"

namespace concord::outbox::internal {

struct Unsent {
  std::int64_t seq = 0;
  bus::Event event;
};

// The first `limit` that were not sent. `source` stands in where an event names none.
Result<std::vector<Unsent>> FirstUnsent(store::Store& store, const std::string& source, std::int64_t limit);

// Marks them as sent in one transaction of one or two statements. Of a table the state goes: the producer has it in its own tables.
Status MarkSent(store::Store& store, const std::vector<std::int64_t>& events, const std::vector<std::int64_t>& tables);

// Publishes, then marks; never the other way round: a crash between the two sends twice, which inboxes know, instead of never.
Status Deliver(bus::Bus& bus, const std::vector<bus::Event>& events, const std::function<Status()>& mark);

// Of those that were set aside (aside.h): their keys within topics.
using Keys = std::set<std::pair<std::string, std::string>>;
Result<Keys> KeysAside(store::Store& store);
Status PutAside(store::Store& store, std::int64_t seq, const std::string& refusal);
// Those of them before which one of their key still stands aside.
Status PutBehind(store::Store& store, const std::vector<std::int64_t>& seqs);
Result<std::int64_t> CountAside(store::Store& store, Micros deadline);

// How many wait, and since when the first of them does.
Result<RelayStats> CountUnsent(store::Store& store, Micros deadline);

}  // namespace concord::outbox::internal
