#include "intake/app/join_use_cases.h"


#include "intake/app/people.h"
#include "intake/events/workshop_events.h"
#include "intake/store/agreements.h"
#include "intake/store/rounds.h"
#include "intake/store/workshops.h"
#include "platform/id/id.h"
#include "platform/outbox/outbox.h"

namespace concord::intake {
namespace {

Result<db::Located> Locate(store::Store& store, const std::string& typed) {
  const std::string code = NormaliseJoinCode(typed);
  return store.ReadUnscoped([&](store::Tx& tx) { return db::LocateJoinCode(tx, code); });
}

}  // namespace

Result<Workshop> JoinUseCases::LookUp(const std::string& join_code) {
  CONCORD_TRY(auto at, Locate(given_.store, join_code));
  return given_.store.Read(at.office, [&](store::Tx& tx) { return db::LoadWorkshop(tx, at.workshop); });
}

Result<Joined> JoinUseCases::Join(const std::string& join_code, const JoinWish& wish, Micros deadline) {
  CONCORD_TRY(auto at, Locate(given_.store, join_code));
  if (wish.client_id.size() < 16 || wish.client_id.size() > 64) {
    return InvalidArgument("JOIN_INVALID", "client_id: must be 16 to 64 characters.").At("client_id", "must be 16 to 64 characters");
  }
  // The text itself would let whoever reads the table take over the device's place.
  const std::string client_hash = Sha256Hex(at.workshop + "/" + wish.client_id);
  CONCORD_TRY(auto participant, given_.store.Transact(
      at.office,
      [&](store::Tx& tx) -> Result<Participant> {
        CONCORD_TRY(auto known, db::FindByClient(tx, at.workshop, client_hash));
        if (known) return *known;
        CONCORD_TRY(auto workshop, db::LoadWorkshop(tx, at.workshop));
        CONCORD_TRY(auto p, Admit(workshop, wish));
        CONCORD_TRY(auto head, db::CountParticipants(tx, at.workshop));
        p.id = NewId();
        p.client_hash = client_hash;
        p.number = head.last_number + 1;
        CONCORD_TRY(p.organisation_number, db::OrganisationNumber(tx, at.workshop, p.organisation));
        p.consent_time = p.join_time = given_.clock.Now();
        CONCORD_CHECK_OK(db::InsertParticipant(tx, p));
        CONCORD_CHECK_OK(outbox::Append(tx, events::ParticipantJoined(p, p.join_time)));
        return p;
      },
      deadline));
  CONCORD_TRY(auto session, sessions_.ForParticipant(at.office, participant.Name(), deadline));
  return Joined{std::move(participant), std::move(session)};
}

Result<ParticipantPage> JoinUseCases::List(const auth::Principal& caller, const std::string& workshop, int page_size,
                                           const std::string& page_token) {
  CONCORD_TRY(auto id, WorkshopFor(caller, workshop));
  CONCORD_TRY(const auto at, PageOf(page_size, page_token));
  return given_.store.Read(caller.office, [&](store::Tx& tx) -> Result<ParticipantPage> {
    CONCORD_CHECK_OK(db::LoadWorkshop(tx, id));
    CONCORD_TRY(auto head, db::CountParticipants(tx, id));
    ParticipantPage page;
    page.total = head.joined + head.observers;
    CONCORD_TRY(page.participants, db::ListParticipants(tx, id, at.after, at.size + 1));
    if (page.participants.size() > static_cast<std::size_t>(at.size)) {
      page.participants.pop_back();
      page.next_page_token = std::to_string(page.participants.back().number);
    }
    return page;
  });
}

Result<RoomProgress> JoinUseCases::GetProgress(const auth::Principal& caller, const std::string& workshop) {
  CONCORD_TRY(auto id, WorkshopFor(caller, workshop));
  return given_.store.Read(caller.office, [&](store::Tx& tx) -> Result<RoomProgress> {
    CONCORD_TRY(auto room, LoadRoom(tx, given_.instruments, id));
    CONCORD_TRY(auto people, LoadPeople(tx, id));
    RoomProgress out;
    out.progress = ProgressOf(*room.instrument, room.workshop, people);
    for (const Area& area : room.instrument->areas) out.areas.push_back(area.code);
    for (const PersonSheet& person : people) (person.participant.observer() ? out.observers : out.joined) += 1;
    out.invited = room.workshop.invited_count;
    if (const int round = OpenRound(room.workshop.stage); round > 0) {
      CONCORD_TRY(out.ballots, db::CountBallots(tx, id, round));
      out.voters = out.joined;
    }
    CONCORD_TRY(auto positions, db::LoadPositions(tx, id));
    out.positions = static_cast<int>(positions.size());
    out.read_time = given_.clock.Now();
    return out;
  });
}

}  // namespace concord::intake
