#pragma once
// Leases as rows of the service's own database (name, holder, beat), for replicas that share nothing else. No wall clock takes part:
// a holder renews by moving the beat; another takes over only after having watched the same holder and beat for the whole term on its
// own monotonic clock. So a lease that has changed hands was held by nobody for at least `margin`.
#include <functional>
#include <memory>
#include <string>

#include "platform/lease/lease.h"
#include "platform/store/store.h"
#include "platform/time/clock.h"

namespace concord::lease {

// Time since the machine started, suspended or not; never steps.
Micros Uptime();

struct StoreLeaseOptions {
  std::string replica;            // told with the holder's id in the table, for whoever looks: a host's name
  Micros term = 5 * kSecond;      // watched unmoved for so long, it may be taken
  Micros margin = kSecond;        // held() ends so much before the term does
  Micros every = kSecond;         // how often the beat moves
  Micros look = kSecond / 2;      // how often one looks who does not hold it
  std::function<Micros()> clock = Uptime;
};

// `store` needs the table of outbox::Migrations(); while it has none, or does not answer, nothing is held.
std::unique_ptr<Leases> OnStore(store::Store& store, StoreLeaseOptions options = {});

}  // namespace concord::lease
