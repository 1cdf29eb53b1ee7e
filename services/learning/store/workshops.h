#pragma once
// What was learnt from, workshop by workshop. Learning is a named system job: its transactions are unscoped, each row names its
// office, and what answers an office reads either its own rows or sums over all.
#include <optional>
#include <string>
#include <vector>

#include "learning/domain/skill.h"
#include "platform/store/store.h"

namespace concord::learning::db {

struct Scores {
  double suggestion = 0, rule = 0, popularity = 0;
};

struct WorkshopRow {
  std::string office, id, programme;
  int place = 0;
  std::int64_t version = 0;  // of the workshop when it agreed
  std::string country_code, held_on, origin;
  bool demonstration = false;
  int ballots = 0;
  std::string model_version;
  bool suggestion_shown = false;
  std::optional<Scores> scores;
  std::vector<std::string> suggested;
  std::vector<SaidAndSeen> chances;  // aligned with `suggested`, or empty
  Micros learn_time = 0;
  std::string lesson;
};

struct Known {
  std::string programme;
  int place = 0;
  std::int64_t version = 0;
};
Result<std::optional<Known>> FindWorkshop(store::Tx& tx, const std::string& office, const std::string& id);
Result<int> NextPlace(store::Tx& tx, const std::string& programme);
// Replaces the row of the same workshop.
Status PutWorkshop(store::Tx& tx, const WorkshopRow& row);

// Cases in the order of learning. `before`: only those with a smaller place; 0: all.
Result<std::vector<std::string>> Lessons(store::Tx& tx, const std::string& programme, int before = 0);
// Cases for a training, by workshop id, so that the same workshops give the same file.
Result<std::vector<std::string>> LessonsById(store::Tx& tx, const std::string& programme, bool real_only);

// Measured workshops in the order of learning; `office` empty: of all.
Result<std::vector<WorkshopScore>> ScoresOf(store::Tx& tx, const std::string& programme, const std::string& office);

struct Totals {
  std::string programme;
  int workshops = 0, countries = 0, ballots = 0, demonstration_workshops = 0;
  int last_place = 0;
  Micros learn_time = 0;
};
// Over all offices; `programme` empty: of every programme.
Result<std::vector<Totals>> TotalsOf(store::Tx& tx, const std::string& programme);

}  // namespace concord::learning::db
