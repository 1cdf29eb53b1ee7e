#pragma once
// Transactional outbox: an event is a row in the same transaction as the change it tells of; a relay publishes it later, in
// order per key, and marks it sent only after the bus has said that it is durable.
#include <memory>
#include <string>

#include "platform/base/result.h"
#include "platform/bus/bus.h"
#include "platform/lease/lease.h"
#include "platform/metrics/metrics.h"
#include "platform/migrate/migrate.h"
#include "platform/store/store.h"

namespace concord::outbox {

// Fills id, time and office (from tx) when empty and appends. `event.data` is the serialised message.
Status Append(store::Tx& tx, bus::Event event);

// The tables of outbox and inbox; put first in a service's migrations (versions 1..9 are the platform's, services start at 10).
std::vector<migrate::Migration> Migrations();

struct RelayStats {
  std::int64_t unsent = 0;
  Micros oldest_unsent_time = 0;  // 0: none
};

// Publishes what was appended, on whichever replica holds the lease "relay". Wakes up at commit and polls: another replica's commits
// are not heard.
class Relay {
 public:
  // With `metrics`: concord_outbox_{unsent,oldest_seconds,leader,sent_total,send_failures_total}{service=source}.
  Relay(store::Store& store, bus::Bus& bus, std::string source, lease::Leases& leases = lease::Always(), metrics::Registry* metrics = nullptr);
  ~Relay();  // stops after the batch in progress
  Result<RelayStats> Stats() const;
  // Blocks until everything appended before the call is sent, or the deadline. For drain, backup and tests.
  Status Flush(Micros deadline);
  // Whether it is this replica that sends.
  bool leads() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// Blocks until no event waits, whoever sends it, or the deadline: DEADLINE_EXCEEDED OUTBOX_NOT_EMPTY. For the drain of a process.
Status AwaitSent(store::Store& store, Micros deadline);

// Per kind: how many events this store has accepted, and the XOR of the SHA-256 of their ids (first 8 bytes): `concord verify`.
struct Accepted {
  std::string type;
  std::int64_t count = 0;
  std::uint64_t id_xor = 0;
};
Result<std::vector<Accepted>> AcceptedByType(store::Store& store);

}  // namespace concord::outbox
