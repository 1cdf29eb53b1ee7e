#include "reporting/events/projection.h"

#include <chrono>
#include <map>

#include "platform/inbox/inbox.h"
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

Status Hear(store::Store& store, const Clock& clock, const bus::Event& event) {
  const auto handler = Handlers().find(event.type);
  if (handler == Handlers().end()) return Ok();
  if (event.office.empty()) return InvalidArgument("EVENT_INVALID", "the event belongs to no office");
  return inbox::Once(store, kConsumer, event, [&](store::Tx& tx) { return handler->second(tx, event, clock.Now()); });
}

Status Projection::Start(bool again) {
  CONCORD_TRY(const int edition, db::Edition(store_));
  if (again || edition != db::kEdition) return Rebuild();
  CONCORD_TRY(subscription_, Subscribe(bus::Mode::kShared));
  return Ok();
}

void Projection::Stop() {
  stopping_ = true;
  if (waiting_.joinable()) waiting_.join();
  subscription_.reset();
}

Result<std::unique_ptr<bus::Subscription>> Projection::Subscribe(bus::Mode mode) {
  constexpr int kLanes = 16;  // an imported survey is a hundred thousand events, and each waits for its commit
  return bus_.Subscribe({kConsumer, {"concord.intake.events.v1", "concord.projects.events.v1"}, mode, kLanes},
                        [this](const bus::Event& event) { return Hear(store_, clock_, event); });
}

// A broadcast subscription reads everything from the first event on. The edition is written last: what is cut off begins anew.
Status Projection::Rebuild() {
  CONCORD_CHECK_OK(db::Forget(store_));
  CONCORD_TRY(auto letters, bus_.DeadLetters(kConsumer));  // they come again with the others
  for (const auto& letter : letters) CONCORD_CHECK_OK(bus_.Drop(letter.id));
  rebuilding_ = true;
  CONCORD_TRY(subscription_, Subscribe(bus::Mode::kBroadcast));
  waiting_ = std::thread([this] { WaitAndGoOn(); });
  return Ok();
}

// Never both subscriptions at a time: the newest events would come before the older ones of their key.
void Projection::WaitAndGoOn() {
  while (!subscription_->CaughtUp()) {
    if (stopping_) return;
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  subscription_.reset();
  Status done = db::SetEdition(store_, db::kEdition);
  if (done.ok()) {
    auto shared = Subscribe(bus::Mode::kShared);
    if (shared.ok()) subscription_ = *std::move(shared);
    done = shared.ok() ? Ok() : Status(shared.error());
  }
  if (!done.ok()) return log::Error("reports could not be made again", {{"reason", done.error().ToString()}});
  rebuilding_ = false;
  log::Info("reports made again from all events", {});
}

}  // namespace concord::reporting::events
