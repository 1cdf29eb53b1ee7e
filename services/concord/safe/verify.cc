#include "concord/safe/verify.h"

#include <cstdio>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <system_error>
#include <tuple>

#include "platform/bus/bus.h"
#include "platform/id/id.h"
#include "platform/inbox/inbox.h"
#include "platform/outbox/hash.h"
#include "platform/outbox/outbox.h"
#include "platform/store/sqlite/snapshot.h"
#include "reporting/domain/kinds.h"

namespace concord::safe {
namespace {

namespace fs = std::filesystem;

// {consumer, type}: what a service hears from the first one on. A folder where that service has kept its data is held to it.
std::vector<std::pair<std::string, std::string>> Heard() {
  std::vector<std::pair<std::string, std::string>> out = {
      {"learning", "concord.intake.events.v1.ConsensusReached"},
      {"projects", "concord.intake.events.v1.ConsensusReached"},
  };
  for (auto& type : reporting::Kinds()) out.emplace_back(reporting::kConsumer, std::move(type));
  return out;
}

struct Sum {
  std::int64_t count = 0;
  std::uint64_t id_xor = 0;
  void Add(const std::string& id) {
    ++count;
    id_xor ^= outbox::IdHash(id);
  }
};
using Kind = std::pair<std::string, std::string>;  // producer, type

// What reporting wrote as it applied: a row an event, and counts that home's figures are made of. A mark in the inbox whose effect
// has gone is a lost event too.
using Ledger = std::map<std::string, Sum>;  // by type
Result<Ledger> CountLedger(store::Store& reporting) {
  return reporting.ReadUnscoped([](store::Tx& tx) -> Result<Ledger> {
    Ledger out;
    for (std::int64_t after = 0;;) {
      CONCORD_TRY(auto rows, tx.Query("SELECT rowid, type, id FROM events WHERE rowid > $2 ORDER BY rowid LIMIT 5000", {after}));
      if (rows.empty()) break;
      for (const auto& row : rows) out[row.Text(1)].id_xor ^= outbox::IdHash(row.Text(2));
      after = rows.back().Int(0);
    }
    CONCORD_TRY(auto counts, tx.Query("SELECT type, sum(event_count) FROM counts GROUP BY type"));
    for (const auto& row : counts) out[row.Text(0)].count = row.Int(1);
    return out;
  }, SystemClock().Now() + 600 * kSecond);
}

Result<bool> HasTable(store::Store& s, const std::string& name) {
  return s.ReadUnscoped([&](store::Tx& tx) -> Result<bool> {
    CONCORD_TRY(auto row, tx.One("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = $2", {name}));
    return row.has_value();
  });
}

std::string ServiceOf(const store::SqliteStore& s) { return fs::path(s.path()).stem(); }

struct BusCounts {
  std::map<Kind, Sum> published;                                       // each id once: the relay may have sent it twice
  std::map<std::tuple<std::string, std::string, std::string>, Sum> dead;  // consumer, producer, type
  std::set<std::string> table_types;
  std::int64_t behind = 0;
};

Result<BusCounts> CountBus(store::Store& bus) {
  return bus.ReadUnscoped([](store::Tx& tx) -> Result<BusCounts> {
    BusCounts out;
    std::set<std::string> seen;
    for (std::int64_t after = 0;;) {
      CONCORD_TRY(auto rows, tx.Query("SELECT position, source, type, id, topic FROM bus_events WHERE position > $2 ORDER BY position LIMIT 5000", {after}));
      if (rows.empty()) break;
      for (const auto& row : rows) {
        after = row.Int(0);
        if (bus::IsTableTopic(row.Text(4))) {
          out.table_types.insert(row.Text(2));
        } else if (seen.insert(row.Text(3)).second) {
          out.published[{row.Text(1), row.Text(2)}].Add(row.Text(3));
        }
      }
    }
    CONCORD_TRY(auto letters, tx.Query("SELECT group_name, source, type, event_id FROM bus_dead_letters"));
    for (const auto& row : letters) out.dead[{row.Text(0), row.Text(1), row.Text(2)}].Add(row.Text(3));
    CONCORD_TRY(auto behind, tx.One("SELECT count(*) FROM bus_positions p JOIN bus_events e ON e.topic = p.topic AND e.position > p.position"));
    out.behind = behind->Int(0);
    return out;
  }, SystemClock().Now() + 600 * kSecond);
}

std::string Quoted(const std::string& text) { return "\"" + text + "\""; }  // names of services and messages: nothing to escape

}  // namespace

Result<Report> Verify(const std::vector<store::SqliteStore*>& stores, store::SqliteStore& bus,
                      const std::vector<std::pair<std::string, std::string>>& required) {
  Report report;
  CONCORD_TRY(const BusCounts counts, CountBus(bus));
  report.behind = counts.behind;
  std::map<Kind, Sum> accepted;
  std::vector<inbox::AppliedCount> applied;
  std::optional<Ledger> ledger;
  bool remaking = false;  // reporting reads everything again from the first event on
  for (store::SqliteStore* s : stores) {
    CONCORD_TRY(const bool has_outbox, HasTable(*s, "outbox"));
    if (has_outbox) {
      CONCORD_TRY(auto kinds, outbox::AcceptedByType(*s));
      for (const auto& a : kinds) accepted[{ServiceOf(*s), a.type}] = {a.count, a.id_xor};
      CONCORD_TRY(auto unsent, s->ReadUnscoped([](store::Tx& tx) { return tx.One("SELECT count(*) FROM outbox WHERE sent_time = 0"); }));
      report.unsent += unsent->Int(0);
    }
    CONCORD_TRY(const bool has_inbox, HasTable(*s, "inbox"));
    if (has_inbox) {
      CONCORD_TRY(auto theirs, inbox::AppliedByType(*s));
      for (auto& a : theirs) applied.push_back(std::move(a));
    }
    CONCORD_TRY(const bool has_ledger, HasTable(*s, "events"));
    if (has_ledger && ServiceOf(*s) == reporting::kConsumer) {
      CONCORD_TRY(ledger, CountLedger(*s));
      CONCORD_TRY(auto made, s->ReadUnscoped([](store::Tx& tx) { return tx.One("SELECT 1 FROM projection WHERE name = $2", {reporting::kConsumer}); }));
      remaking = !made;
    }
  }
  for (const auto& [consumer, type] : required) {
    for (const auto& [kind, sum] : accepted) {
      bool there = kind.second != type;
      for (const auto& a : applied) there = there || (a.consumer == consumer && a.type == type);
      if (!there) applied.push_back({consumer, kind.first, type, 0, 0});
    }
  }
  const auto add = [&](Line line) {
    if (!line.ok()) ++report.differences;
    report.lines.push_back(std::move(line));
  };
  for (const auto& [kind, sum] : accepted) {
    if (counts.table_types.count(kind.second) != 0) continue;
    auto at = counts.published.find(kind);
    const Sum published = at == counts.published.end() ? Sum() : at->second;
    add({kind.first, kind.second, "bus", sum.count, published.count, 0, sum.id_xor == published.id_xor});
  }
  for (const auto& [kind, sum] : counts.published) {  // on the bus, but nobody says to have sent it
    if (accepted.count(kind) == 0) add({kind.first, kind.second, "bus", 0, sum.count, 0, false});
  }
  for (const auto& a : applied) {
    if (counts.table_types.count(a.type) != 0) continue;
    auto from = accepted.find({a.source, a.type});
    const Sum sum = from == accepted.end() ? Sum() : from->second;
    auto dead = counts.dead.find({a.consumer, a.source, a.type});
    const Sum away = dead == counts.dead.end() ? Sum() : dead->second;
    if (remaking && a.consumer == reporting::kConsumer && a.count + away.count < sum.count) {
      report.behind += sum.count - a.count - away.count;
      continue;
    }
    add({a.source, a.type, a.consumer, sum.count, a.count, away.count, (a.id_xor ^ away.id_xor) == sum.id_xor});
    if (!ledger || a.consumer != reporting::kConsumer) continue;
    const Sum kept = (*ledger)[a.type];
    add({a.source, a.type, a.consumer + " rows", sum.count, kept.count, away.count, (kept.id_xor ^ away.id_xor) == sum.id_xor});
  }
  return report;
}

Result<Report> VerifyRunning(const std::string& data_dir, const std::vector<store::SqliteStore*>& stores, store::SqliteStore& bus) {
  const std::string scratch = data_dir + "/verify-" + NewId() + ".tmp";
  std::error_code ec;
  fs::create_directories(scratch, ec);
  const std::shared_ptr<void> cleanup(nullptr, [&](void*) { fs::remove_all(scratch, ec); });
  std::vector<store::SqliteStore*> all = stores;
  all.push_back(&bus);
  CONCORD_TRY(auto snapshots, store::TakeSnapshots(all));
  for (auto& snapshot : snapshots) {
    CONCORD_CHECK_OK(snapshot->CopyTo(scratch + "/" + fs::path(snapshot->source()).filename().string()));
    snapshot.reset();
  }
  return VerifyStopped(scratch);
}

Result<Report> VerifyStopped(const std::string& data_dir) {
  std::vector<std::unique_ptr<store::SqliteStore>> opened;
  std::vector<store::SqliteStore*> services;
  store::SqliteStore* bus = nullptr;
  std::error_code ec;
  for (fs::directory_iterator it(data_dir, ec), end; !ec && it != end; it.increment(ec)) {
    if (it->path().extension() != ".db") continue;
    store::SqliteOptions options;
    options.path = it->path();
    CONCORD_TRY(auto store, store::SqliteStore::Open(options));
    (it->path().filename() == "bus.db" ? bus : services.emplace_back()) = store.get();
    opened.push_back(std::move(store));
  }
  if (bus == nullptr) return NotFound("DATA_DIR_EMPTY", "there is no bus.db in this folder").With("path", data_dir);
  std::vector<std::pair<std::string, std::string>> required;
  for (const auto& [consumer, type] : Heard()) {
    for (const auto* s : services) {
      if (ServiceOf(*s) == consumer) required.emplace_back(consumer, type);
    }
  }
  return Verify(services, *bus, required);
}

std::string Report::Text() const {
  std::string out;
  char row[400];
  std::snprintf(row, sizeof row, "%-12s %-52s %-14s %9s %9s %9s  %s\n", "producer", "kind", "consumer", "accepted", "applied", "put away", "");
  out += row;
  for (const auto& l : lines) {
    std::snprintf(row, sizeof row, "%-12s %-52s %-14s %9lld %9lld %9lld  %s\n", l.producer.c_str(), l.type.c_str(), l.consumer.c_str(),
                  static_cast<long long>(l.accepted), static_cast<long long>(l.applied), static_cast<long long>(l.put_away),
                  l.ok() ? "ok" : "DIFFERENT");
    out += row;
  }
  out += std::to_string(differences) + " difference" + (differences == 1 ? "" : "s") + ", " + std::to_string(unsent) + " unsent, " +
         std::to_string(behind) + " not handled yet\n";
  return out;
}

std::string Report::Json() const {
  std::string out = "{\"differences\":" + std::to_string(differences) + ",\"unsent\":" + std::to_string(unsent) +
                    ",\"behind\":" + std::to_string(behind) + ",\"lines\":[";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& l = lines[i];
    out += std::string(i == 0 ? "" : ",") + "{\"producer\":" + Quoted(l.producer) + ",\"kind\":" + Quoted(l.type) +
           ",\"consumer\":" + Quoted(l.consumer) + ",\"accepted\":" + std::to_string(l.accepted) + ",\"applied\":" + std::to_string(l.applied) +
           ",\"put_away\":" + std::to_string(l.put_away) + ",\"ok\":" + (l.ok() ? "true" : "false") + "}";
  }
  return out + "]}\n";
}

}  // namespace concord::safe
