#include "reporting/events/projection.h"

#include <chrono>
#include <map>
#include <random>

#include "platform/log/log.h"
#include "reporting/domain/kinds.h"
#include "reporting/events/handlers.h"
#include "reporting/store/schema.h"

namespace concord::reporting::events {
namespace {

const std::map<std::string, Apply>& Handlers() {
  static const std::map<std::string, Apply> kHandlers = {
      {kinds::kWorkshopOpened, WorkshopOpened},
      {kinds::kParticipantJoined, ParticipantJoined},
      {kinds::kAnswersSubmitted, AnswersSubmitted},
      {kinds::kStageChanged, StageChanged},
      {kinds::kGapSettled, GapSettled},
      {kinds::kBallotCast, BallotCast},
      {kinds::kRoundClosed, RoundClosed},
      {kinds::kConsensusReached, ConsensusReached},
      {kinds::kRoadmapCreated, RoadmapCreated},
      {kinds::kRoadmapItemUpdated, RoadmapItemUpdated},
      {kinds::kRoadmapAdopted, RoadmapAdopted},
  };
  return kHandlers;
}

}  // namespace

namespace {

Status ApplyAll(store::Tx& tx, const Clock& clock, const std::vector<const bus::Event*>& events, const MayApply& may) {
  if (may) CONCORD_CHECK_OK(may(tx));
  Batch batch(tx);
  CONCORD_CHECK_OK(batch.ReadSheets(events));
  for (const auto* event : events) CONCORD_CHECK_OK(Handlers().at(event->type)(batch, *event));
  return batch.ledger.Write(tx, clock.Now());
}

}  // namespace

Hearing::Hearing(store::Store& store, const Clock& clock, MayApply may)
    : together_(store, kConsumer, [&clock, may = std::move(may)](store::Tx& tx, const std::vector<const bus::Event*>& events) {
        return ApplyAll(tx, clock, events, may);
      }) {}

Status Hearing::Hear(const bus::Event& event) {
  if (Handlers().count(event.type) == 0) return Ok();
  if (event.office.empty()) return InvalidArgument("EVENT_INVALID", "the event belongs to no office");
  return together_.Once(event);
}

Status Projection::Start(bool again) {
  CONCORD_TRY(const int edition, db::Edition(store_));
  if (edition > db::kEdition) {
    return FailedPrecondition("STORE_NEWER", "the reports were made by a newer version of this program (edition " + std::to_string(edition) +
                                                 ", this program makes " + std::to_string(db::kEdition) + "): use the newer program");
  }
  again_ = again;
  rebuilding_ = again || edition != db::kEdition;
  if (!rebuilding_) {
    CONCORD_TRY(subscription_, Subscribe(bus::Mode::kShared, 0));
    return Ok();
  }
  lease_ = leases_.Take("rebuild");
  waiting_ = std::thread([this] { Loop(); });
  return Ok();
}

void Projection::Stop() {
  stopping_ = true;
  if (waiting_.joinable()) waiting_.join();
  subscription_.reset();
  lease_.reset();
}

Result<std::unique_ptr<bus::Subscription>> Projection::Subscribe(bus::Mode mode, std::int64_t rebuild) {
  constexpr int kLanes = 64;  // an imported survey is a hundred thousand events; those that wait at the same time are applied together
  auto hearing = std::make_shared<Hearing>(store_, clock_, [rebuild](store::Tx& tx) { return db::MayApply(tx, rebuild); });
  return bus_.Subscribe({kConsumer, {"concord.intake.events.v1", "concord.projects.events.v1"}, mode, kLanes},
                        [hearing](const bus::Event& event) { return hearing->Hear(event); });
}

void Projection::Rest(Micros at_most) {
  for (Micros rested = 0; rested < at_most && !stopping_; rested += 20'000) std::this_thread::sleep_for(std::chrono::milliseconds(20));
}

// Until the tables are made, by this replica or by another.
void Projection::Loop() {
  while (!stopping_) {
    auto on = GoOn();
    if (on.ok() && *on) {
      rebuilding_ = false;
      return lease_.reset();
    }
    if (!on.ok()) log::Error("reports could not be made again", {{"reason", on.error().ToString()}});
    Rest(on.ok() ? kSecond / 5 : 5 * kSecond);
  }
}

Result<bool> Projection::GoOn() {
  subscription_.reset();
  CONCORD_TRY(const int edition, db::Edition(store_));
  const bool mine = lease_->held();
  if (edition != db::kEdition || again_) {
    if (!mine) {
      if (edition == 0) again_ = false;  // another is at it
      return false;
    }
    CONCORD_TRY(const bool made, Rebuild());
    if (!made) return false;
    log::Info("reports made again from all events", {});
  }
  CONCORD_TRY(subscription_, Subscribe(bus::Mode::kShared, 0));
  return true;
}

// A broadcast subscription reads everything from the first event on. The edition is written last: what is cut off begins anew.
// Never both subscriptions at a time: the newest events would come before the older ones of their key.
Result<bool> Projection::Rebuild() {
  const std::int64_t rebuild = std::random_device{}() + std::int64_t{1};
  CONCORD_CHECK_OK(db::Forget(store_, rebuild));
  CONCORD_TRY(auto letters, bus_.DeadLetters(kConsumer));  // they come again with the others
  for (const auto& letter : letters) CONCORD_CHECK_OK(bus_.Drop(letter.id));
  CONCORD_TRY(auto everything, Subscribe(bus::Mode::kBroadcast, rebuild));
  while (!everything->CaughtUp()) {
    if (stopping_ || !lease_->held()) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  everything.reset();
  CONCORD_CHECK_OK(db::SetEdition(store_, db::kEdition, rebuild));
  again_ = false;
  return true;
}

}  // namespace concord::reporting::events
