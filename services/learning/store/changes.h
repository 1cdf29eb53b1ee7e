#pragma once
// Changes of order, and what became of actions later.
#include <map>
#include <string>
#include <vector>

#include "learning/domain/agreed.h"
#include "platform/store/store.h"

namespace concord::learning::db {

struct ChangeRow {
  std::string workshop;  // id
  int number = 0;        // from 1
  std::string programme, candidate;
  int from_place = 0, to_place = 0;
  std::int64_t version = 0;  // of the workshop when it agreed
  Micros learn_time = 0;
  std::int64_t evidence_version = 0;  // 0: in none
};
// Replaces those of the workshop.
Status PutChanges(store::Tx& tx, const std::string& office, const std::string& workshop, const std::vector<ChangeRow>& changes);
// Those of teaching workshops of a programme that are in no evidence yet are in this one.
Status MarkLearnt(store::Tx& tx, const std::string& programme, std::int64_t evidence_version);

struct ChangeSeen {
  ChangeRow change;
  bool teaches = false;
  std::vector<std::string> models;  // versions trained with it, oldest first
};
// Of one office, newest first; empty programme or workshop: of all.
Result<std::vector<ChangeSeen>> ChangesOf(store::Tx& tx, const std::string& office, const std::string& programme, const std::string& workshop, int limit);

// "workshops/W/changes/N" of teaching workshops of a programme, sorted.
Result<std::vector<std::string>> ChangeNames(store::Tx& tx, const std::string& programme, bool real_only);

struct ChangeTotals {
  int changes = 0, waiting = 0, done = 0, stopped = 0;
};
// Of teaching workshops of all offices; `real_only`: without demonstrations.
Result<ChangeTotals> ChangeTotalsOf(store::Tx& tx, const std::string& programme, bool real_only);

// True when it says something new. `state`: "DONE", "DROPPED", or anything else, which takes back what was said and is
// kept too, so that an older word that comes late is known as one.
Result<bool> PutOutcome(store::Tx& tx, const std::string& office, const std::string& workshop, const std::string& action, const std::string& state,
                        std::int64_t version, Micros now);
// Action → state.
Result<std::map<std::string, std::string>> OutcomesOf(store::Tx& tx, const std::string& office, const std::string& workshop);

}  // namespace concord::learning::db
