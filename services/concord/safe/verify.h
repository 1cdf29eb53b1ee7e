#pragma once
// `concord verify`: does every consumer have what every producer accepted? Counts alone hide one lost and one doubled event, so the
// sums of the ids' hashes are compared too.
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "platform/base/result.h"
#include "platform/store/sqlite/sqlite.h"

namespace concord::safe {

struct Line {
  std::string producer, type;
  std::string consumer;             // "bus": the log itself; "reporting rows": what reporting's tables hold, recomputed
  std::int64_t accepted = 0;        // by the producer's outbox
  std::int64_t applied = 0;         // by the consumer, or published to the bus
  std::int64_t put_away = 0;        // dead letters of the consumer, and what was set aside before the bus
  bool ids_equal = false;           // applied and put away are exactly what was accepted
  std::int64_t on_its_way = 0;      // so many of them, at most, may not have arrived yet
  bool ok() const { return ids_equal && accepted == applied + put_away; }
  // Something is missing, and all of it may still be on its way.
  bool waits() const { return applied + put_away < accepted && accepted - applied - put_away <= on_its_way; }
};

struct Report {
  std::vector<Line> lines;
  std::int64_t unsent = 0;          // events that have not left their outbox yet: run again when it is 0
  std::int64_t behind = 0;          // events that groups have not handled yet
  std::int64_t moved = 0;           // events that were accepted while it was counted
  std::int64_t set_aside = 0;       // events that the bus refuses for good, and those behind them (`concord outbox`)
  std::int64_t differences = 0;     // lines that are neither ok nor waiting
  bool quiet() const { return unsent == 0 && behind == 0 && moved == 0; }
  bool ok() const { return differences == 0 && quiet() && set_aside == 0; }
  std::string Text() const;         // a table for people
  std::string Json() const;
};

using Required = std::vector<std::pair<std::string, std::string>>;  // {consumer, type}

// On the databases of a data folder, by file: a service is named by its file ("intake.db"). Table topics are left out: they keep the
// last event of a key only. A consumer that has applied no event of a kind is one that does not listen to that kind, except
// `required`, of which all must be there.
Result<Report> Verify(const std::vector<store::SqliteStore*>& stores, store::SqliteStore& bus, const Required& required = {});

// Of the running process: on snapshots of one moment, so that nothing moves while it is counted.
Result<Report> VerifyRunning(const std::string& data_dir, const std::vector<store::SqliteStore*>& stores, store::SqliteStore& bus);

// Of a data folder that nobody uses. Services that keep data in it are required to have applied what they are there to hear.
Result<Report> VerifyStopped(const std::string& data_dir);

}  // namespace concord::safe
