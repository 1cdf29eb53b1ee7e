#pragma once
// What was learnt from, workshop by workshop. Learning is a named system job: its transactions are unscoped, each row names its
// office, and what answers an office reads either its own rows or sums over all.
#include <optional>
#include <string>
#include <vector>

#include "learning/domain/agreed.h"
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
  Agreement agreement;
  // Of the promoted model's own order and of the order without any model, before the workshop was learnt; nothing: none was promoted, or it
  // does not teach.
  struct Loss {
    std::string model;
    double with_model = 0, plain = 0;  // NDCG@10
  };
  std::optional<Loss> loss;
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

struct LessonRow {
  std::string office, workshop;
  std::int64_t version = 0;
  int place = 0, ballots = 0;
  bool demonstration = false;
  std::string lesson;
};
// Cases of what teaches, in the order of learning. `before`: only those with a smaller place; 0: all.
Result<std::vector<LessonRow>> Lessons(store::Tx& tx, const std::string& programme, int before = 0);
// Cases for a training, by workshop id, so that the same workshops give the same file.
Result<std::vector<LessonRow>> LessonsById(store::Tx& tx, const std::string& programme, bool real_only);

// The stored case and agreement of one workshop.
struct Stored {
  std::string programme, lesson;
  Agreement agreement;
  bool teaches = false;
};
Result<std::optional<Stored>> LoadWorkshop(store::Tx& tx, const std::string& office, const std::string& id);
Status PutLesson(store::Tx& tx, const std::string& office, const std::string& id, const std::string& lesson, Micros now);

// What the promoted model lost, workshop by workshop in the order of learning, on what has been learnt since then. Demonstration workshops
// only where it was trained on such.
struct LossRow {
  std::string office, workshop;
  int place = 0;
  double with_model = 0, plain = 0;  // NDCG@10
};
Result<std::vector<LossRow>> LossesOf(store::Tx& tx, const std::string& programme, const std::string& model, bool demonstration, Micros since);

// Measured workshops in the order of learning; `office` empty: of all offices, those that teach.
Result<std::vector<WorkshopScore>> ScoresOf(store::Tx& tx, const std::string& programme, const std::string& office);

struct Totals {
  std::string programme;
  int workshops = 0, countries = 0, ballots = 0, demonstration_workshops = 0;
  Micros learn_time = 0;
  int offices = 0;
  int without_consent = 0, too_small = 0;  // besides, and not counted in the rest; who does not agree is not counted as too small
};
// What teaches, over all offices; `programme` empty: of every programme.
Result<std::vector<Totals>> TotalsOf(store::Tx& tx, const std::string& programme);
// Of what teaches: learnt or learnt anew since then.
Result<int> LearntSince(store::Tx& tx, const std::string& programme, Micros since);
// An office has agreed: what it holds is learnt now.
Status TouchLessons(store::Tx& tx, const std::string& office, const std::string& programme, Micros now);

}  // namespace concord::learning::db
