#include "platform/id/id.h"
#include "reporting/app/use_cases.h"
#include "reporting/store/decisions.h"
#include "reporting/store/ledger.h"
#include "reporting/store/roadmaps.h"
#include "reporting/store/workshops.h"

namespace concord::reporting {

Result<Room> UseCases::GetRoom(const rpc::Call& call, const std::string& workshop) { return GetRoomOf(call.office(), workshop, call.deadline); }

Result<Room> UseCases::GetRoomOf(const std::string& owner, const std::string& workshop, Micros deadline) {
  CONCORD_TRY(auto id, IdFromName(workshop, "workshops"));
  return store_.Read(
      owner,
      [&](store::Tx& tx) -> Result<Room> {
        Room room;
        CONCORD_TRY(room.workshop, db::LoadWorkshop(tx, id));
        CONCORD_TRY(room.participants, db::LoadParticipants(tx, id));
        CONCORD_TRY(room.respondents, db::LoadRespondents(tx, id));
        CONCORD_TRY(room.decisions, db::LoadDecisions(tx, id));
        CONCORD_TRY(room.rounds, db::LoadRounds(tx, id));
        CONCORD_TRY(room.agreement, db::LoadAgreement(tx, id));
        CONCORD_TRY(room.roadmap, db::LoadRoadmap(tx, id));
        CONCORD_TRY(auto sources, db::SourcesOf(tx, id));
        room.sources = std::move(sources.by_type);
        room.fresh_time = sources.fresh_time;
        return room;
      },
      deadline);
}

Result<std::string> UseCases::RoomVersion(const rpc::Call& call, const std::string& workshop) {
  CONCORD_TRY(auto id, IdFromName(workshop, "workshops"));
  return store_.Read(call.office(), [&](store::Tx& tx) { return db::WorkshopVersion(tx, id); }, call.deadline);
}

}  // namespace concord::reporting
