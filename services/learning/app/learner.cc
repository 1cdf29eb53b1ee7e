#include "learning/app/learner.h"

#include <utility>

#include "learning/app/scores.h"
#include "learning/events/published.h"
#include "learning/store/changes.h"
#include "learning/store/consents.h"
#include "learning/store/evidence.h"
#include "learning/store/models.h"
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
  CONCORD_CHECK_OK(db::MarkLearnt(tx, row.programme, row.version));
  return outbox::Append(tx, events::EvidenceUpdated(row, workshop, now));
}

// Counts of the workshops that were learnt before this place.
Result<ranking::Popularity> PopularityBefore(store::Tx& tx, const std::string& programme, int place) {
  CONCORD_TRY(const auto lessons, db::Lessons(tx, programme, place));
  ranking::Popularity popularity;
  for (const db::LessonRow& lesson : lessons) {
    CONCORD_TRY(const auto workshop, CaseOf(lesson.lesson));
    popularity.Learn(workshop);
  }
  return popularity;
}

// Demonstration workshops are of made-up people: their office agrees with the first one, until somebody says no.
Result<bool> Consents(store::Tx& tx, const Lesson& lesson, Micros now) {
  CONCORD_TRY(const auto said, db::FindConsent(tx, lesson.office, lesson.workshop.programme));
  if (said) return said->agreed;
  if (lesson.demonstration) CONCORD_CHECK_OK(db::PutConsent(tx, {lesson.office, lesson.workshop.programme, true, "", now}));
  return lesson.demonstration;
}

// An action of the room's own is "W/own-1" here and "own-1" to intake and projects.
std::string AsTold(const std::string& workshop, const std::string& action) {
  return action.rfind(workshop + "/", 0) == 0 ? action.substr(workshop.size() + 1) : action;
}

void Agree(ranking::WorkshopCase& workshop, const Agreement& agreement, const std::map<std::string, std::string>& told) {
  std::vector<std::string> ids;
  std::map<std::string, std::string> outcomes;
  for (const auto& candidate : workshop.candidates) {
    ids.push_back(candidate.id);
    const auto found = told.find(AsTold(workshop.id, candidate.id));
    if (found != told.end()) outcomes.emplace(candidate.id, found->second);
  }
  workshop.outcome.agreed = AgreedShares(ids, ranking::NormalShares(workshop.outcome), agreement, outcomes);
}

Status KeepChanges(store::Tx& tx, const Lesson& lesson, Micros now) {
  std::vector<db::ChangeRow> changes;
  for (const Moved& moved : lesson.agreement.changes) {
    changes.push_back({lesson.workshop.id, static_cast<int>(changes.size()) + 1, lesson.workshop.programme,
                       AsTold(lesson.workshop.id, moved.candidate), moved.from_place, moved.to_place, lesson.version, now, 0});
  }
  return db::PutChanges(tx, lesson.office, lesson.workshop.id, changes);
}

}  // namespace

Status Learner::Learn(store::Tx& tx, const Lesson& lesson) {
  ranking::WorkshopCase workshop = lesson.workshop;
  CONCORD_TRY(const auto known, db::FindWorkshop(tx, lesson.office, workshop.id));
  if (known && known->version >= lesson.version) return Ok();
  if (known && known->programme != workshop.programme) {
    return FailedPrecondition("PROGRAMME_CHANGED", "this workshop was learnt in another programme").With("workshop", workshop.id);
  }
  const Micros now = clock_.Now();
  CONCORD_TRY(const bool agreed, Consents(tx, lesson, now));
  const bool teaches = agreed && lesson.ballots >= db::kLeastBallots;
  CONCORD_TRY(const auto outcomes, db::OutcomesOf(tx, lesson.office, workshop.id));
  Agree(workshop, lesson.agreement, outcomes);
  CONCORD_TRY(auto stored, db::LoadEvidence(tx, workshop.programme));
  ranking::Evidence evidence;
  bool had = false;
  if (stored) {
    CONCORD_TRY(evidence, ranking::Evidence::Parse(stored->state));
    had = evidence.Forget(workshop.id);  // nothing predicts itself
  }
  CONCORD_TRY(const auto model, champions_.Of(tx, workshop.programme));
  CONCORD_TRY(const auto prepared, model->Prepare(workshop, &evidence.popularity()));
  CONCORD_TRY(auto record, ranking::MakeRecord(workshop, prepared));
  record.owner = ranking::OwnerOf(lesson.office);

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
  row.learn_time = now;
  row.lesson = ranking::SerializeDataset({{workshop}});
  row.agreement = lesson.agreement;
  CONCORD_TRY(const bool seen, db::HasLearntFrom(tx, workshop.programme, model->version(), lesson.office, workshop.id));
  if (teaches && !seen && model->version() != ranking::Model().version()) {
    CONCORD_TRY(const auto own, model->Prepare(workshop));  // as its card was measured: by itself
    CONCORD_TRY(const auto plain, ranking::Model().Prepare(workshop, &evidence.popularity()));
    row.loss = {model->version(), NdcgOf(workshop, model->Rank(own, {})), NdcgOf(workshop, ranking::Model().Rank(plain, {}))};
  }
  CONCORD_CHECK_OK(db::PutWorkshop(tx, row));
  CONCORD_CHECK_OK(KeepChanges(tx, lesson, now));

  if (!teaches && !had) return Ok();
  if (teaches) evidence.Learn(record);
  return Publish(tx, evidence, stored ? *std::move(stored) : db::EvidenceRow{workshop.programme}, "workshops/" + workshop.id, now);
}

Status Learner::HearOutcome(store::Tx& tx, const std::string& office, const std::string& workshop, const std::string& action, const std::string& state,
                            std::int64_t version) {
  const Micros now = clock_.Now();
  CONCORD_TRY(const bool news, db::PutOutcome(tx, office, workshop, action, state, version, now));
  CONCORD_TRY(const auto kept, db::LoadWorkshop(tx, office, workshop));
  if (!news || !kept) return Ok();
  CONCORD_TRY(auto lesson, CaseOf(kept->lesson));
  CONCORD_TRY(const auto outcomes, db::OutcomesOf(tx, office, workshop));
  Agree(lesson, kept->agreement, outcomes);
  CONCORD_CHECK_OK(db::PutLesson(tx, office, workshop, ranking::SerializeDataset({{lesson}}), now));
  CONCORD_TRY(auto stored, db::LoadEvidence(tx, kept->programme));
  if (!kept->teaches || !stored) return Ok();
  CONCORD_TRY(auto evidence, ranking::Evidence::Parse(stored->state));
  for (ranking::LocalRecord& record : evidence.Records()) {
    if (record.workshop_id != workshop) continue;
    record.agreed = lesson.outcome.agreed;
    evidence.Learn(record);
  }
  return Publish(tx, evidence, *std::move(stored), "workshops/" + workshop, now);
}

Status Learner::Replay(store::Tx& tx, const std::string& programme, const ranking::Model& model) {
  CONCORD_TRY(const auto lessons, db::Lessons(tx, programme));
  ranking::Evidence evidence;
  for (const db::LessonRow& lesson : lessons) {
    CONCORD_TRY(const auto workshop, CaseOf(lesson.lesson));
    CONCORD_TRY(const auto prepared, model.Prepare(workshop, &evidence.popularity()));
    CONCORD_TRY(auto record, ranking::MakeRecord(workshop, prepared));
    record.owner = ranking::OwnerOf(lesson.office);
    evidence.Learn(record);
  }
  CONCORD_TRY(auto stored, db::LoadEvidence(tx, programme));
  return Publish(tx, evidence, stored ? *std::move(stored) : db::EvidenceRow{programme}, "", clock_.Now());
}

Status Learner::Replay(store::Tx& tx, const std::string& programme) {
  CONCORD_TRY(const auto model, champions_.Of(tx, programme));
  return Replay(tx, programme, *model);
}

Status Learner::ReplayWhatChanged(store::Tx& tx) {
  CONCORD_TRY(const auto all, db::AllEvidence(tx));
  for (const db::EvidenceRow& evidence : all) {
    CONCORD_TRY(const auto totals, db::TotalsOf(tx, evidence.programme));
    if (evidence.workshops != (totals.empty() ? 0 : totals[0].workshops)) CONCORD_CHECK_OK(Replay(tx, evidence.programme));
  }
  return Ok();
}

}  // namespace concord::learning
