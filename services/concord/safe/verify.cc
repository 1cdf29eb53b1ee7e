#include "concord/safe/verify.h"

#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>

#include "concord/safe/compare.h"
#include "platform/bus/bus.h"
#include "platform/id/id.h"
#include "platform/store/sqlite/snapshot.h"

namespace concord::safe {
namespace {

namespace fs = std::filesystem;

std::string ServiceOf(const store::SqliteStore& s) { return fs::path(s.path()).stem(); }

Result<OnBus> CountBus(store::Store& bus) {
  return bus.ReadUnscoped([](store::Tx& tx) -> Result<OnBus> {
    OnBus out;
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
    CONCORD_TRY(auto behind, tx.Query("SELECT p.group_name, count(*) FROM bus_positions p JOIN bus_events e ON e.topic = p.topic AND "
                                      "e.position > p.position GROUP BY p.group_name"));
    for (const auto& row : behind) out.behind[row.Text(0)] = row.Int(1);
    return out;
  }, SystemClock().Now() + 600 * kSecond);
}

std::vector<Keeper> Keepers(const std::vector<store::SqliteStore*>& stores) {
  std::vector<Keeper> out;
  for (store::SqliteStore* s : stores) out.push_back({ServiceOf(*s), s});
  return out;
}

std::string Quoted(const std::string& text) { return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace); }

}  // namespace

Result<Report> Verify(const std::vector<store::SqliteStore*>& stores, store::SqliteStore& bus, const Required& required) {
  CONCORD_TRY(const OnBus on_bus, CountBus(bus));
  CONCORD_TRY(const auto outboxes, ReadOutboxes(Keepers(stores)));
  CONCORD_TRY(const auto consumed, ReadConsumed(Keepers(stores)));
  return Compare(outboxes, consumed, on_bus, outboxes, required);
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
  return Verify(services, *bus, Heard(Keepers(services)));
}

std::string Report::Text() const {
  std::string out;
  char row[400];
  std::snprintf(row, sizeof row, "%-12s %-52s %-14s %9s %9s %9s  %s\n", "producer", "kind", "consumer", "accepted", "applied", "put away", "");
  out += row;
  for (const auto& l : lines) {
    std::snprintf(row, sizeof row, "%-12s %-52s %-14s %9lld %9lld %9lld  %s\n", l.producer.c_str(), l.type.c_str(), l.consumer.c_str(),
                  static_cast<long long>(l.accepted), static_cast<long long>(l.applied), static_cast<long long>(l.put_away),
                  l.ok() ? "ok" : l.waits() ? "on its way" : "DIFFERENT");
    out += row;
  }
  out += std::to_string(differences) + " difference" + (differences == 1 ? "" : "s") + ", " + std::to_string(unsent) + " unsent, " +
         std::to_string(behind) + " not handled yet";
  if (moved > 0) out += ", " + std::to_string(moved) + " accepted while it was counted";
  if (set_aside > 0) out += ", " + std::to_string(set_aside) + " set aside (`concord outbox list`)";
  out += "\n";
  if (!quiet()) out += "events are on their way: only when it is quiet is what is missing told apart from what is late\n";
  return out;
}

std::string Report::Json() const {
  std::string out = "{\"differences\":" + std::to_string(differences) + ",\"unsent\":" + std::to_string(unsent) +
                    ",\"behind\":" + std::to_string(behind) +
                    ",\"moved\":" + std::to_string(moved) + ",\"set_aside\":" + std::to_string(set_aside) + ",\"lines\":[";
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const auto& l = lines[i];
    out += std::string(i == 0 ? "" : ",") + "{\"producer\":" + Quoted(l.producer) + ",\"kind\":" + Quoted(l.type) +
           ",\"consumer\":" + Quoted(l.consumer) + ",\"accepted\":" + std::to_string(l.accepted) + ",\"applied\":" + std::to_string(l.applied) +
           ",\"put_away\":" + std::to_string(l.put_away) +
           ",\"on_its_way\":" + std::to_string(l.on_its_way) + ",\"ok\":" + (l.ok() ? "true" : "false") + "}";
  }
  return out + "]}\n";
}

}  // namespace concord::safe
