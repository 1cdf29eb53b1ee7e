#include "learning/app/learner.h"

#include <utility>

#include "learning/app/scores.h"
#include "learning/events/published.h"
#include "learning/store/evidence.h"
#include "learning/store/workshops.h"
#include "platform/outbox/outbox.h"
#include "ranking/dataset.h"
#include "ranking/evidence.h"

namespace concord::learning {
namespace {

Result<ranking::WorkshopCase> CaseOf(const std::string& lesson) {
  CONCORD_TRY(auto data, ranking::ParseDataset(lesson));
  if (data.workshops.size() != 1) return Error(Code::kDataLoss, "LESSON_DAMAGED", "a stored lesson does not hold one workshop");
  return std::move(data.workshops[0]);
}

// Saves the evidence as the next version and tells it.
Status Publish(store::Tx& tx, const ranking::Evidence& evidence, db::EvidenceRow row, const std::string& workshop, Micros now) {
  ++row.version;
  row.workshops = static_cast<int>(evidence.workshops());
  row.learn_time = now;
  row.state = evidence.Serialize();
  CONCORD_CHECK_OK(db::PutEvidence(tx, row));
  return outbox::Append(tx, events::EvidenceUpdated(row, workshop, now));
}

// Counts of the workshops that were learnt before this place.
Result<ranking::Popularity> PopularityBefore(store::Tx& tx, const std::string& programme, int place) {
  CONCORD_TRY(const auto lessons, db::Lessons(tx, programme, place));
  ranking::Popularity popularity;
  for (const std::string& lesson : lessons) {
    CONCORD_TRY(const auto workshop, CaseOf(lesson));
    popularity.Learn(workshop);
  }
  return popularity;
}

}  // namespace

Status Learner::Learn(store::Tx& tx, const Lesson& lesson) {
  const ranking::WorkshopCase& workshop = lesson.workshop;
  CONCORD_TRY(const auto known, db::FindWorkshop(tx, lesson.office, workshop.id));
  if (known && known->version >= lesson.version) return Ok();
  if (known && known->programme != workshop.programme) {
    return FailedPrecondition("PROGRAMME_CHANGED", "this workshop was learnt in another programme").With("workshop", workshop.id);
  }
  CONCORD_TRY(auto stored, db::LoadEvidence(tx, workshop.programme));
  ranking::Evidence evidence;
  if (stored) {
    CONCORD_TRY(evidence, ranking::Evidence::Parse(stored->state));
    evidence.Forget(workshop.id);  // nothing predicts itself
  }
  CONCORD_TRY(const auto model, champions_.Of(tx, workshop.programme));
  CONCORD_TRY(const auto prepared, model->Prepare(workshop, &evidence.popularity()));
  CONCORD_TRY(const auto record, ranking::MakeRecord(workshop, prepared));

  db::WorkshopRow row;
  if (known) {
    row.place = known->place;
    CONCORD_TRY(const auto before, PopularityBefore(tx, workshop.programme, row.place));
    row.scores = ScoresOf(lesson, before);
  } else {
    CONCORD_TRY(row.place, db::NextPlace(tx, workshop.programme));
    row.scores = ScoresOf(lesson, evidence.popularity());
  }
  row.office = lesson.office;
  row.id = workshop.id;
  row.programme = workshop.programme;
  row.version = lesson.version;
  row.country_code = workshop.country;
  row.held_on = workshop.held_on;
  row.origin = lesson.origin;
  row.demonstration = lesson.demonstration;
  row.ballots = lesson.ballots;
  row.model_version = lesson.model_version;
  row.suggestion_shown = lesson.suggestion_shown;
  row.suggested = lesson.suggested;
  row.chances = ChancesOf(lesson);
  row.learn_time = clock_.Now();
  row.lesson = ranking::SerializeDataset({{workshop}});
  CONCORD_CHECK_OK(db::PutWorkshop(tx, row));

  evidence.Learn(record);
  return Publish(tx, evidence, stored ? *std::move(stored) : db::EvidenceRow{workshop.programme}, "workshops/" + workshop.id, row.learn_time);
}

Status Learner::Replay(store::Tx& tx, const std::string& programme, const ranking::Model& model) {
  CONCORD_TRY(const auto lessons, db::Lessons(tx, programme));
  ranking::Evidence evidence;
  for (const std::string& lesson : lessons) {
    CONCORD_TRY(const auto workshop, CaseOf(lesson));
    CONCORD_TRY(const auto prepared, model.Prepare(workshop, &evidence.popularity()));
    CONCORD_TRY(const auto record, ranking::MakeRecord(workshop, prepared));
    evidence.Learn(record);
  }
  CONCORD_TRY(auto stored, db::LoadEvidence(tx, programme));
  return Publish(tx, evidence, stored ? *std::move(stored) : db::EvidenceRow{programme}, "", clock_.Now());
}

}  // namespace concord::learning
