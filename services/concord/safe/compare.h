#pragma once
// What `concord verify` compares, however it was read: outboxes, what the bus holds, what consumers applied.
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "concord/safe/verify.h"
#include "platform/inbox/inbox.h"
#include "platform/store/store.h"

namespace concord::safe {

struct Sum {
  std::int64_t count = 0;
  std::uint64_t id_xor = 0;
  void Add(const std::string& id);
};
using Kind = std::pair<std::string, std::string>;  // producer, type

struct Keeper {
  std::string service;
  store::Store* store = nullptr;
};

struct Outboxes {
  std::map<Kind, Sum> accepted, aside;
  std::map<Kind, std::int64_t> unsent;
  std::int64_t Unsent() const;
};
Result<Outboxes> ReadOutboxes(const std::vector<Keeper>& keepers);

struct Consumed {
  std::vector<inbox::AppliedCount> marks;
  // What reporting wrote as it applied, by type: a row an event, and counts that home's figures are made of. A mark in the inbox
  // whose effect has gone is a lost event too.
  std::optional<std::map<std::string, Sum>> ledger;
  bool remaking = false;  // reporting reads everything again from the first event on
};
Result<Consumed> ReadConsumed(const std::vector<Keeper>& keepers);

struct OnBus {
  std::map<Kind, Sum> published;                                          // each id once: the relay may have sent it twice
  std::map<std::tuple<std::string, std::string, std::string>, Sum> dead;  // consumer, producer, type
  std::set<std::string> table_types;
  std::map<std::string, std::int64_t> behind;                             // by group
  std::int64_t Behind() const;
};

// What services hear from the first event on: those of them that keep data are held to it.
Required Heard(const std::vector<Keeper>& keepers);

// Read in this order while services run: `before`, how far groups are behind, `consumed`, the bus, `after`. Whatever was sent in
// `before` and handled then is in all that was read later; only the rest may be on its way.
Report Compare(const Outboxes& before, const Consumed& consumed, const OnBus& bus, const Outboxes& after, const Required& required);

}  // namespace concord::safe
