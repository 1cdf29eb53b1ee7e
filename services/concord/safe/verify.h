#pragma once
// `concord verify`: does every consumer have what every producer accepted? Counts alone hide one lost and one doubled event, so the
// sums of the ids' hashes are compared too.
#include <cstdint>
#include <string>
#include <vector>

#include "platform/base/result.h"
#include "platform/store/sqlite/sqlite.h"

namespace concord::safe {

struct Line {
  std::string producer, type;
  std::string consumer;             // "bus": the log itself; "reporting rows": what reporting's tables hold, recomputed
  std::int64_t accepted = 0;        // by the producer's outbox
  std::int64_t applied = 0;         // by the consumer, or published to the bus
  std::int64_t put_away = 0;        // dead letters of the consumer
  bool ids_equal = false;           // applied and put away are exactly what was accepted
  bool ok() const { return ids_equal && accepted == applied + put_away; }
};

struct Report {
  std::vector<Line> lines;
  std::int64_t unsent = 0;          // events that have not left their outbox yet: run again when it is 0
  std::int64_t behind = 0;          // events that groups have not handled yet
  std::int64_t differences = 0;     // lines that are not ok
  bool ok() const { return differences == 0 && unsent == 0 && behind == 0; }
  std::string Text() const;         // a table for people
  std::string Json() const;
};

// On the databases of a data folder, by file: a service is named by its file ("intake.db"). Table topics are left out: they keep the
// last event of a key only. A consumer that has applied no event of a kind is one that does not listen to that kind, except
// `required` {consumer, type}, of which all must be there.
Result<Report> Verify(const std::vector<store::SqliteStore*>& stores, store::SqliteStore& bus,
                      const std::vector<std::pair<std::string, std::string>>& required = {});

// Of the running process: on snapshots of one moment, so that nothing moves while it is counted.
Result<Report> VerifyRunning(const std::string& data_dir, const std::vector<store::SqliteStore*>& stores, store::SqliteStore& bus);

// Of a data folder that nobody uses. Services that keep data in it are required to have applied what they are there to hear.
Result<Report> VerifyStopped(const std::string& data_dir);

}  // namespace concord::safe
