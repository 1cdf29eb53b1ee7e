#pragma once
// Which events were applied: lineage, counts by day and kind, freshness.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "platform/bus/bus.h"
#include "platform/store/store.h"
#include "reporting/domain/home.h"
#include "reporting/domain/lineage.h"

namespace concord::reporting::db {

struct Note {
  std::string workshop;     // id
  std::string part;         // within the workshop: a question, a round, the version of a sheet; "" the whole
  std::int64_t amount = 0;  // new answers, people who are no observers, ballots
};
// What was applied in one transaction. Its work does not grow with what is there.
class Ledger {
 public:
  void Add(const bus::Event& event, Note note) { notes_.push_back({&event, std::move(note)}); }  // the event outlives this
  Status Write(store::Tx& tx, Micros now) const;

 private:
  std::vector<std::pair<const bus::Event*, Note>> notes_;
};

// Events of a workshop by kind, and when the last was applied.
struct Sources {
  std::vector<SourceCount> by_type;
  Micros fresh_time = 0;
};
Result<Sources> SourcesOf(store::Tx& tx, const std::string& workshop);
// What was applied, of a workshop and of the whole office: another text after every event.
Result<std::string> WorkshopVersion(store::Tx& tx, const std::string& workshop);
Result<std::string> OfficeVersion(store::Tx& tx);
// Of all workshops where people met: imported surveys do not count.
Result<std::vector<DayCount>> CountsByDay(store::Tx& tx);
Result<Micros> FreshTime(store::Tx& tx);

// Newest first; `limit` 0: all.
Result<std::vector<HeardEvent>> EventsOf(store::Tx& tx, const std::string& workshop, const Selector& selector, std::size_t limit);
Result<std::int64_t> CountEvents(store::Tx& tx, const std::string& workshop, const Selector& selector);

}  // namespace concord::reporting::db
