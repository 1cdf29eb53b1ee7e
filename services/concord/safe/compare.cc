#include "concord/safe/compare.h"

#include "platform/outbox/aside.h"
#include "platform/outbox/hash.h"
#include "platform/outbox/outbox.h"
#include "reporting/domain/kinds.h"
#include "reporting/store/applied.h"
#include "reporting/store/schema.h"

namespace concord::safe {
namespace {

Result<bool> HasTable(store::Store& s, const std::string& name) {
  return s.ReadUnscoped([&](store::Tx& tx) -> Result<bool> {
    CONCORD_TRY(auto row, tx.One(s.dialect() == store::Dialect::kPostgres
                                     ? "SELECT 1 FROM pg_catalog.pg_tables WHERE schemaname = current_schema() AND tablename = $2"
                                     : "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $2", {name}));
    return row.has_value();
  });
}

Result<std::map<std::string, Sum>> ReadLedger(store::Store& reporting) {
  return reporting.ReadUnscoped([](store::Tx& tx) -> Result<std::map<std::string, Sum>> {
    std::map<std::string, Sum> out;
    CONCORD_CHECK_OK(reporting::db::EachApplied(tx, [&](const std::string& type, const std::string& id) { out[type].Add(id); }));
    CONCORD_TRY(const auto counts, reporting::db::CountsByType(tx));
    for (auto& [type, sum] : out) sum.count = 0;
    for (const auto& [type, count] : counts) out[type].count = count;
    return out;
  }, SystemClock().Now() + 600 * kSecond);
}

template <class Map, class Key>
typename Map::mapped_type At(const Map& map, const Key& key) {
  const auto found = map.find(key);
  return found == map.end() ? typename Map::mapped_type() : found->second;
}

}  // namespace

void Sum::Add(const std::string& id) {
  ++count;
  id_xor ^= outbox::IdHash(id);
}

std::int64_t Outboxes::Unsent() const {
  std::int64_t out = 0;
  for (const auto& [kind, count] : unsent) out += count;
  return out;
}

std::int64_t OnBus::Behind() const {
  std::int64_t out = 0;
  for (const auto& [group, count] : behind) out += count;
  return out;
}

Required Heard(const std::vector<Keeper>& keepers) {
  Required out;
  for (const auto& keeper : keepers) {
    if (keeper.service == "learning" || keeper.service == "projects") out.emplace_back(keeper.service, "concord.intake.events.v1.ConsensusReached");
    if (keeper.service != reporting::kConsumer) continue;
    for (auto& type : reporting::Kinds()) out.emplace_back(keeper.service, std::move(type));
  }
  return out;
}

Result<Outboxes> ReadOutboxes(const std::vector<Keeper>& keepers) {
  Outboxes out;
  for (const auto& [service, store] : keepers) {
    CONCORD_TRY(const bool has, HasTable(*store, "outbox"));
    if (!has) continue;
    CONCORD_TRY(const auto unsent, outbox::UnsentByType(*store));
    for (const auto& [type, count] : unsent) out.unsent[{service, type}] = count;
    std::map<Kind, Sum> aside;  // a view may run twice
    CONCORD_CHECK_OK(outbox::EachAside(*store, [&, name = service](const std::string& type, const std::string& id) { aside[{name, type}].Add(id); }));
    out.aside.merge(aside);
    CONCORD_TRY(const auto kinds, outbox::AcceptedByType(*store));
    for (const auto& a : kinds) out.accepted[{service, a.type}] = {a.count, a.id_xor};
  }
  return out;
}

Result<Consumed> ReadConsumed(const std::vector<Keeper>& keepers) {
  Consumed out;
  for (const auto& [service, store] : keepers) {
    CONCORD_TRY(const bool has_inbox, HasTable(*store, "inbox"));
    if (has_inbox) {
      CONCORD_TRY(auto marks, inbox::AppliedByType(*store));
      for (auto& a : marks) out.marks.push_back(std::move(a));
    }
    if (service != reporting::kConsumer) continue;
    CONCORD_TRY(const bool has_ledger, HasTable(*store, "events"));
    if (!has_ledger) continue;
    CONCORD_TRY(out.ledger, ReadLedger(*store));
    CONCORD_TRY(const int edition, reporting::db::Edition(*store));
    out.remaking = edition == 0;
  }
  return out;
}

Report Compare(const Outboxes& before, const Consumed& consumed, const OnBus& bus, const Outboxes& after, const Required& required) {
  Report report;
  report.unsent = before.Unsent();
  report.behind = bus.Behind();
  for (const auto& [kind, sum] : after.accepted) report.moved += sum.count - At(before.accepted, kind).count;
  for (const auto& [kind, sum] : after.aside) report.set_aside += sum.count;
  const auto& accepted = after.accepted;
  auto applied = consumed.marks;
  for (const auto& [consumer, type] : required) {
    for (const auto& [kind, sum] : accepted) {
      bool there = kind.second != type;
      for (const auto& a : applied) there = there || (a.consumer == consumer && a.type == type);
      if (!there) applied.push_back({consumer, kind.first, type, 0, 0});
    }
  }
  const auto on_its_way = [&](const Kind& kind) {
    return At(before.unsent, kind) + At(accepted, kind).count - At(before.accepted, kind).count;
  };
  const auto add = [&](const Kind& kind, const std::string& consumer, const Sum& there, const Sum& away, std::int64_t way) {
    const Sum sum = At(accepted, kind);
    Line line{kind.first, kind.second, consumer, sum.count, there.count, away.count, (there.id_xor ^ away.id_xor) == sum.id_xor, way};
    if (!line.ok() && !line.waits()) ++report.differences;
    report.lines.push_back(std::move(line));
  };
  for (const auto& [kind, sum] : accepted) {
    if (bus.table_types.count(kind.second) == 0) add(kind, "bus", At(bus.published, kind), At(after.aside, kind), on_its_way(kind));
  }
  for (const auto& [kind, sum] : bus.published) {  // on the bus, but nobody says to have sent it
    if (accepted.count(kind) == 0) add(kind, "bus", sum, {}, 0);
  }
  for (const auto& a : applied) {
    if (bus.table_types.count(a.type) != 0) continue;
    const Kind kind{a.source, a.type};
    Sum away = At(bus.dead, std::tuple(a.consumer, a.source, a.type));
    const Sum aside = At(after.aside, kind);
    away = {away.count + aside.count, away.id_xor ^ aside.id_xor};
    const std::int64_t missing = At(accepted, kind).count - a.count - away.count;
    if (consumed.remaking && a.consumer == reporting::kConsumer && missing > 0) {
      report.behind += missing;
      continue;
    }
    const std::int64_t way = on_its_way(kind) + At(bus.behind, a.consumer);
    add(kind, a.consumer, {a.count, a.id_xor}, away, way);
    if (consumed.ledger && a.consumer == reporting::kConsumer) add(kind, a.consumer + " rows", At(*consumed.ledger, a.type), away, way);
  }
  return report;
}

}  // namespace concord::safe
