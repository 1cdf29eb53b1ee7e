// The stage machine: one transaction for the stage, what entering it makes, and the events.
#include "intake/app/people.h"
#include "intake/app/workshop_use_cases.h"
#include "intake/domain/progress.h"
#include "intake/events/workshop_events.h"
#include "intake/store/sheets.h"
#include "intake/store/workshops.h"
#include "platform/outbox/outbox.h"

namespace concord::intake {
namespace {

Error Mismatch(Stage now) {
  return FailedPrecondition("STAGE_MISMATCH", "The workshop is not at the stage that the caller saw, or cannot go there from it.")
      .With("stage", StageName(now));
}

Error Blocked(const std::string& reason) { return FailedPrecondition(reason, "The next stage cannot be entered yet."); }

}  // namespace

Result<std::string> WorkshopUseCases::BlockedBy(store::Tx& tx, const StageContext& context, Stage to) {
  const Workshop& w = context.workshop;
  if (w.stage == Stage::kPrepare) return std::string(MissingForAnswering(w).empty() ? "" : "NOT_PREPARED");
  if (w.stage == Stage::kAnswer) {
    CONCORD_TRY(auto any, db::AnyAnswer(tx, w.id));
    return std::string(any ? "" : "NOTHING_ANSWERED");
  }
  return hooks_.BlockedBy(tx, context, to);
}

Result<bool> WorkshopUseCases::CanUndo(store::Tx& tx, const StageContext& context) {
  switch (context.workshop.stage) {
    case Stage::kUnset:
    case Stage::kPrepare: return false;
    case Stage::kAnswer: {
      CONCORD_TRY(auto any, db::AnyAnswer(tx, context.workshop.id));
      return !any;
    }
    default: return hooks_.CanUndo(tx, context);
  }
}

Result<WorkshopView> WorkshopUseCases::View(store::Tx& tx, const auth::Principal& caller, Workshop workshop) {
  WorkshopView view;
  CONCORD_TRY(auto head, db::CountParticipants(tx, workshop.id));
  view.joined = head.joined;
  view.next = NextStage(workshop.stage);
  if (caller.kind == auth::Kind::kPerson) {
    CONCORD_TRY(auto instrument, given_.instruments.Get(tx, workshop.instrument, workshop.instrument_version));
    const StageContext context{workshop, *instrument, given_.clock.Now()};
    if (view.next != Stage::kUnset) {
      CONCORD_TRY(view.blocked_by, BlockedBy(tx, context, view.next));
    }
    CONCORD_TRY(view.can_undo, CanUndo(tx, context));
    if (workshop.stage == Stage::kAnswer) {
      CONCORD_TRY(auto people, LoadPeople(tx, workshop.id));
      const Progress progress = ProgressOf(*instrument, workshop, people);
      view.open_answers = progress.expected - progress.answered;
    }
  }
  view.workshop = std::move(workshop);
  return view;
}

Status WorkshopUseCases::Enter(store::Tx& tx, const StageContext& context, Stage to, const std::optional<std::string>& suggestion) {
  const Stage from = context.workshop.stage;
  if (const int open = OpenRound(from); open > 0) CONCORD_CHECK_OK(hooks_.CloseRound(tx, context, open));
  switch (to) {
    case Stage::kAnswer: return outbox::Append(tx, events::WorkshopOpened(context.workshop, context.instrument, context.now));
    case Stage::kShortlist: return hooks_.BuildShortlist(tx, context);
    case Stage::kVote:
      if (suggestion) CONCORD_CHECK_OK(hooks_.StoreSuggestion(tx, context, *suggestion));
      return hooks_.OpenRound(tx, context, 1);
    case Stage::kVoteAgain: return hooks_.OpenRound(tx, context, 2);
    case Stage::kAgree: return hooks_.OpenAgreement(tx, context);
    case Stage::kRoadmap: return hooks_.BuildConsensus(tx, context);
    default: return Ok();
  }
}

Result<WorkshopView> WorkshopUseCases::Advance(const auth::Principal& caller, const std::string& name, Stage from, Stage to, bool undo,
                                               Micros deadline) {
  CONCORD_TRY(auto id, WorkshopFor(caller, name));
  if (!undo && to == Stage::kUnset) to = NextStage(from);
  std::optional<std::string> suggestion;
  if (!undo && from == Stage::kShortlist && to == Stage::kVote) {
    // Other services are asked before the transaction, never inside it.
    CONCORD_TRY(auto room, given_.store.Read(caller.office, [&](store::Tx& tx) { return LoadRoom(tx, given_.instruments, id); }));
    if (room.workshop.stage != from) return Mismatch(room.workshop.stage);
    CONCORD_TRY(suggestion, hooks_.MakeSuggestion(caller.office, {room.workshop, *room.instrument, given_.clock.Now()}, deadline));
  }
  return given_.store.Transact(
      caller.office,
      [&](store::Tx& tx) -> Result<WorkshopView> {
        CONCORD_TRY(auto room, LoadRoom(tx, given_.instruments, id));
        Workshop& w = room.workshop;
        if (w.stage != from) return Mismatch(w.stage);
        const Micros now = given_.clock.Now();
        const StageContext context{w, *room.instrument, now};
        Stage target = to;
        if (undo) {
          CONCORD_TRY(auto may, CanUndo(tx, context));
          if (!may) return FailedPrecondition("CANNOT_UNDO", "Something has been built on this stage; it cannot be taken back.");
          if (w.stage == Stage::kAnswer) {
            target = Stage::kPrepare;
          } else {
            CONCORD_TRY(target, hooks_.UndoTarget(tx, context));
          }
          if (to != Stage::kUnset && to != target) return Mismatch(w.stage);
          CONCORD_CHECK_OK(db::BumpVersion(tx, w));  // before any event: who changes it at the same moment waits here
          if (w.stage != Stage::kAnswer) CONCORD_CHECK_OK(hooks_.Undo(tx, context, target));
        } else {
          if (!MayFollow(w.stage, to)) return Mismatch(w.stage);
          CONCORD_TRY(auto reason, BlockedBy(tx, context, to));
          if (!reason.empty()) return Blocked(reason);
          CONCORD_CHECK_OK(db::BumpVersion(tx, w));  // before any event: who changes it at the same moment waits here
          CONCORD_CHECK_OK(Enter(tx, context, to, suggestion));
        }
        CONCORD_CHECK_OK(outbox::Append(tx, events::StageChanged(w, from, target, now)));
        w.stage = target;
        CONCORD_CHECK_OK(db::SaveWorkshop(tx, w, now));
        return View(tx, caller, std::move(w));
      },
      deadline);
}

}  // namespace concord::intake
