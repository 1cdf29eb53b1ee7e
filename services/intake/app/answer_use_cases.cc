#include "intake/app/answer_use_cases.h"

#include "intake/app/people.h"
#include "intake/domain/progress.h"
#include "intake/events/workshop_events.h"
#include "intake/store/sheet_codec.h"
#include "intake/store/workshops.h"
#include "platform/id/id.h"
#include "platform/outbox/outbox.h"

namespace concord::intake {
namespace {

constexpr std::size_t kMostSeats = 20000;  // then the map starts afresh; a seat is two reads to make again

Status Refused(const Participant& p, bool answers) {
  if (p.observer()) return FailedPrecondition("OBSERVER", "Observers neither answer nor vote.");
  if (!answers) return FailedPrecondition("RAPPORTEUR_ANSWERS", "The rapporteur answers for this table.");
  return Ok();
}

// Everything of a submission that depends on the answers and the seat alone: made before the transaction, because all
// transactions share one writer.
struct Ready {
  Status checked = Ok();
  std::string changes;
  bus::Event event;
};

Ready Prepare(const Participant& participant, const Instrument& instrument, const Route& route, bool answers_here,
              const std::vector<Answer>& answers) {
  Ready ready;
  ready.checked = Refused(participant, answers_here);
  if (!ready.checked.ok()) return ready;
  ready.checked = CheckAnswers(instrument, route, answers);
  if (!ready.checked.ok()) return ready;
  ready.changes = db::EncodeAnswers(answers);
  ready.event = events::AnswersSubmitted(participant, answers);
  return ready;
}

int Answered(const AnswerSheet& sheet, const Instrument& instrument, const Route& route) {
  int n = 0;
  for (const Answer& a : sheet.answers) {
    const int index = instrument.IndexOf(a.question);
    n += index >= 0 && route.asks(index);
  }
  return n;
}

}  // namespace

AnswerUseCases::SeatPtr AnswerUseCases::Cached(const std::string& participant) {
  std::lock_guard lock(mutex_);
  const auto it = seats_.find(participant);
  return it == seats_.end() ? nullptr : it->second;
}

void AnswerUseCases::Remember(const SeatPtr& seat) {
  std::lock_guard lock(mutex_);
  if (seats_.size() >= kMostSeats) seats_.clear();
  seats_[seat->participant.id] = seat;
}

Result<AnswerUseCases::SeatPtr> AnswerUseCases::LoadSeat(store::Tx& tx, const std::string& workshop, const std::string& participant) {
  CONCORD_TRY(auto room, LoadRoom(tx, given_.instruments, workshop));
  auto seat = std::make_shared<Seat>();
  CONCORD_TRY(seat->participant, db::LoadParticipant(tx, workshop, participant));
  seat->edition = room.workshop.edition;
  seat->instrument = room.instrument;
  seat->answers = Answers(room.workshop, seat->participant);
  seat->route = std::make_shared<const Route>(RouteFor(*room.instrument, room.workshop, seat->participant.counts_as, seat->participant.table));
  return SeatPtr(std::move(seat));
}

Result<MyQuestions> AnswerUseCases::ListMine(const auth::Principal& caller, const std::string& workshop) {
  CONCORD_TRY(auto id, WorkshopFor(caller, workshop));
  CONCORD_TRY(auto seat, given_.store.Read(caller.office, [&](store::Tx& tx) { return LoadSeat(tx, id, caller.participant); }));
  Remember(seat);
  MyQuestions mine;
  mine.instrument = seat->instrument->Name();
  mine.speaks_for = seat->participant.speaks_for;
  mine.table = seat->participant.table;
  if (!seat->answers) return mine;
  for (const int q : seat->route->questions) mine.questions.push_back(seat->instrument->questions[static_cast<std::size_t>(q)].code);
  return mine;
}

Result<db::Submission> AnswerUseCases::Submit(const auth::Principal& caller, const std::string& workshop, const std::string& request_id,
                                              const std::vector<Answer>& answers, Micros deadline) {
  CONCORD_TRY(auto id, WorkshopFor(caller, workshop));
  if (request_id.empty() || request_id.size() > 64) {
    return InvalidArgument("REQUEST_ID_INVALID", "request_id: must be 1 to 64 characters.").At("request_id", "must be 1 to 64 characters");
  }
  const auto prepare = [&](const Seat& seat) {
    return Prepare(seat.participant, *seat.instrument, *seat.route, seat.answers, answers);
  };
  SeatPtr known = Cached(caller.participant);
  if (known && known->participant.workshop != id) known = nullptr;
  const Ready foreseen = known ? prepare(*known) : Ready();
  SeatPtr fresh;
  auto done = given_.store.Transact(
      caller.office,
      [&](store::Tx& tx) -> Result<db::Submission> {
        fresh = nullptr;
        CONCORD_TRY(auto state, db::LoadForSubmission(tx, id, caller.participant, request_id));
        if (state.before) return *state.before;
        SeatPtr seat = known;
        Ready anew;
        const Ready* ready = &foreseen;
        if (!seat || seat->edition != state.edition) {  // the preparation has changed since: routing is made again
          CONCORD_TRY(seat, LoadSeat(tx, id, caller.participant));
          fresh = seat;
          anew = prepare(*seat);
          ready = &anew;
        }
        if (!ready->checked.ok() && ready->checked.error().reason != "ANSWER_INVALID") return ready->checked.error();
        if (state.stage != Stage::kAnswer) return FailedPrecondition("ANSWERING_CLOSED", "The workshop takes no answers now.");
        CONCORD_CHECK_OK(ready->checked);
        state.sheet.Merge(answers);
        state.sheet.version += 1;
        db::Submission s;
        s.workshop = id;
        s.participant = caller.participant;
        s.request_id = request_id;
        s.version = state.sheet.version;
        s.receive_time = given_.clock.Now();
        s.answered = Answered(state.sheet, *seat->instrument, *seat->route);
        s.asked = static_cast<int>(seat->route->questions.size());
        CONCORD_CHECK_OK(db::SaveSubmission(tx, s, state.sheet, ready->changes));
        CONCORD_CHECK_OK(outbox::Append(tx, events::AtVersion(ready->event, s.version, s.receive_time)));
        return s;
      },
      deadline);
  if (fresh) Remember(fresh);
  return done;
}

Result<AnswerSheet> AnswerUseCases::GetMine(const auth::Principal& caller, const std::string& workshop) {
  CONCORD_TRY(auto id, WorkshopFor(caller, workshop));
  return given_.store.Read(caller.office, [&](store::Tx& tx) { return db::LoadSheet(tx, id, caller.participant); });
}

Result<std::vector<db::HistoryEntry>> AnswerUseCases::History(const auth::Principal& caller, const std::string& participant) {
  CONCORD_TRY(auto id, NestedIdFromName(participant, "workshops", "participants"));
  return given_.store.Read(caller.office, [&](store::Tx& tx) -> Result<std::vector<db::HistoryEntry>> {
    CONCORD_CHECK_OK(db::LoadParticipant(tx, id.parent, id.child));
    return db::LoadHistory(tx, id.parent, id.child);
  });
}

Result<std::vector<Note>> AnswerUseCases::Notes(const auth::Principal& caller, const std::string& workshop) {
  CONCORD_TRY(auto id, WorkshopFor(caller, workshop));
  return given_.store.Read(caller.office, [&](store::Tx& tx) -> Result<std::vector<Note>> {
    CONCORD_TRY(auto room, LoadRoom(tx, given_.instruments, id));
    CONCORD_TRY(auto people, LoadResponders(tx, id));
    std::vector<Note> notes;
    // In the order of the questions, so that the order of joining does not tell who wrote.
    for (const Question& question : room.instrument->questions) {
      for (const Side side : {Side::kGovernment, Side::kIndustry}) {
        for (const Responder& person : people) {
          if (person.participant.counts_as != side) continue;
          const Answer* a = person.sheet.Find(question.code);
          if (a != nullptr && (!a->note.empty() || !a->evidence.empty())) notes.push_back({side, *a});
        }
      }
    }
    return notes;
  });
}

Result<SheetPage> AnswerUseCases::Export(const auth::Principal& caller, const std::string& workshop, int page_size,
                                         const std::string& page_token) {
  CONCORD_TRY(auto id, WorkshopFor(caller, workshop));
  CONCORD_TRY(const auto at, PageOf(page_size, page_token));
  return given_.store.Read(caller.office, [&](store::Tx& tx) -> Result<SheetPage> {
    CONCORD_CHECK_OK(db::LoadWorkshop(tx, id));
    CONCORD_TRY(auto people, db::ListParticipants(tx, id, at.after, at.size + 1));
    SheetPage page;
    if (people.size() > static_cast<std::size_t>(at.size)) {
      people.pop_back();
      page.next = people.back().number;
    }
    for (Participant& p : people) {
      if (p.observer()) continue;
      CONCORD_TRY(auto sheet, db::LoadSheet(tx, id, p.id));
      page.people.push_back({std::move(p), std::move(sheet)});
    }
    return page;
  });
}

}  // namespace concord::intake
