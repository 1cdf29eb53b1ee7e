#include "intake/app/gap_use_cases.h"

#include <algorithm>

#include "intake/events/decision_events.h"
#include "intake/store/gaps.h"
#include "intake/store/workshops.h"
#include "platform/outbox/outbox.h"

namespace concord::intake {
namespace {

Error NoQuestion(const std::string& code) {
  return NotFound("QUESTION_NOT_FOUND", "This workshop does not ask such a question.").With("question", code);
}

Status MaySee(const auth::Principal& caller, const Workshop& workshop) {
  if (caller.kind == auth::Kind::kParticipant && workshop.stage < Stage::kCheckGaps) return MustBeAt(workshop, Stage::kCheckGaps);
  return Ok();
}

}  // namespace

Result<std::vector<Gap>> GapUseCases::List(const auth::Principal& caller, const std::string& name) {
  CONCORD_TRY(auto id, WorkshopFor(caller, name));
  return given_.store.Read(caller.office, [&](store::Tx& tx) -> Result<std::vector<Gap>> {
    CONCORD_TRY(auto room, LoadRoom(tx, given_.instruments, id));
    CONCORD_CHECK_OK(MaySee(caller, room.workshop));
    return LoadGaps(tx, room.workshop, *room.instrument);
  });
}

Result<std::vector<HeatRow>> GapUseCases::HeatMap(const auth::Principal& caller, const std::string& name, bool sub_areas) {
  CONCORD_TRY(auto id, WorkshopFor(caller, name));
  return given_.store.Read(caller.office, [&](store::Tx& tx) -> Result<std::vector<HeatRow>> {
    CONCORD_TRY(auto room, LoadRoom(tx, given_.instruments, id));
    CONCORD_CHECK_OK(MaySee(caller, room.workshop));
    CONCORD_TRY(auto responders, LoadResponders(tx, id));
    CONCORD_TRY(auto decisions, db::LoadGapDecisions(tx, id));
    const std::vector<Gap> gaps = GapsOf(*room.instrument, room.workshop, responders, decisions);
    return HeatMapOf(*room.instrument, room.workshop, gaps, RespondentsOf(*room.instrument, responders), sub_areas);
  });
}

Result<Gap> GapUseCases::Settle(const auth::Principal& caller, const std::string& name, const std::string& code,
                                const std::function<Status(const Question&, const Gap&, GapDecision&)>& decide) {
  CONCORD_TRY(auto id, WorkshopFor(caller, name));
  const Micros now = given_.clock.Now();
  return given_.store.Transact(caller.office, [&](store::Tx& tx) -> Result<Gap> {
    CONCORD_TRY(auto room, LoadRoom(tx, given_.instruments, id));
    const int index = room.instrument->IndexOf(code);
    if (index < 0) return NoQuestion(code);
    const Question& question = room.instrument->questions[static_cast<std::size_t>(index)];
    if (!room.workshop.InScope(question.sub_area)) return NoQuestion(code);
    CONCORD_CHECK_OK(MustBeAt(room.workshop, Stage::kCheckGaps));
    CONCORD_TRY(auto responders, LoadResponders(tx, id));
    CONCORD_TRY(auto decisions, db::LoadGapDecisions(tx, id));
    const auto of = [&](const std::vector<Gap>& gaps) {
      return *std::find_if(gaps.begin(), gaps.end(), [&](const Gap& g) { return g.question == code; });
    };
    GapDecision decision = decisions[code];
    CONCORD_CHECK_OK(decide(question, of(GapsOf(*room.instrument, room.workshop, responders, decisions)), decision));
    decision.update_time = now;
    decisions[code] = decision;
    CONCORD_CHECK_OK(db::PutGapDecision(tx, id, code, decision));
    const Gap settled = of(GapsOf(*room.instrument, room.workshop, responders, decisions));
    CONCORD_CHECK_OK(db::BumpVersion(tx, room.workshop));
    CONCORD_CHECK_OK(outbox::Append(tx, events::GapSettled(room.workshop, settled, now)));
    return settled;
  });
}

Result<Gap> GapUseCases::Confirm(const auth::Principal& caller, const std::string& workshop, const std::string& question) {
  return Settle(caller, workshop, question, [](const Question&, const Gap& gap, GapDecision& d) -> Status {
    if (!gap.level) return FailedPrecondition("NOTHING_ANSWERED", "Nobody has answered this question; agree on an answer instead.");
    d.state = d.agreed_choice ? GapState::kCorrected : GapState::kConfirmed;
    if (!d.agreed_choice) d.note.clear();
    return Ok();
  });
}

Result<Gap> GapUseCases::Agree(const auth::Principal& caller, const std::string& workshop, const std::string& question, int choice,
                               const std::string& note) {
  return Settle(caller, workshop, question, [&](const Question& q, const Gap&, GapDecision& d) -> Status {
    const int choices = static_cast<int>(q.choices.size());
    if (choice < 0 || choice >= choices) {
      return InvalidArgument("CHOICE_OUT_OF_RANGE", "There is no such choice.").At("choice", "0 to " + std::to_string(choices - 1));
    }
    CONCORD_CHECK_OK(CheckText(note, "note", "NOTE_MISSING"));
    d.state = GapState::kCorrected;
    d.agreed_choice = choice;
    d.note = note;
    return Ok();
  });
}

Result<Gap> GapUseCases::Strike(const auth::Principal& caller, const std::string& workshop, const std::string& question,
                                const std::string& reason) {
  return Settle(caller, workshop, question, [&](const Question&, const Gap&, GapDecision& d) -> Status {
    CONCORD_CHECK_OK(CheckText(reason, "reason", "REASON_MISSING"));
    d.state = GapState::kStruck;
    d.agreed_choice.reset();
    d.note = reason;
    return Ok();
  });
}

Result<Gap> GapUseCases::Reopen(const auth::Principal& caller, const std::string& workshop, const std::string& question) {
  return Settle(caller, workshop, question, [](const Question&, const Gap&, GapDecision& d) -> Status {
    d.state = GapState::kOpen;
    d.agreed_choice.reset();
    d.note.clear();
    return Ok();  // the urgency stays: it was not what is taken back
  });
}

Result<Gap> GapUseCases::RateUrgency(const auth::Principal& caller, const std::string& workshop, const std::string& question, int urgency) {
  return Settle(caller, workshop, question, [&](const Question&, const Gap&, GapDecision& d) -> Status {
    if (urgency < 0 || urgency > 3) return InvalidArgument("URGENCY_OUT_OF_RANGE", "Urgency is 0 to 3.").At("urgency", "0 to 3");
    d.urgency = urgency;
    return Ok();
  });
}

}  // namespace concord::intake
