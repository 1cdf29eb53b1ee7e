#include "projects/app/keep_roadmap.h"

#include "platform/id/id.h"
#include "platform/outbox/outbox.h"
#include "projects/events/roadmap_events.h"
#include "projects/store/roadmaps.h"

namespace concord::projects {

Status KeepRoadmap(store::Tx& tx, const Agreement& agreement, Micros now) {
  if (agreement.origin == "survey") return Ok();
  CONCORD_TRY(auto known, db::FindByWorkshop(tx, agreement.workshop));
  if (known && known->workshop_version >= agreement.workshop_version) return Ok();
  if (known) {
    Rebuild(*known, agreement);
    CONCORD_CHECK_OK(db::SaveHead(tx, *known, now));
    CONCORD_CHECK_OK(db::SaveItems(tx, *known));
    return outbox::Append(tx, events::RoadmapCreated(*known, now));
  }
  Roadmap fresh = MakeRoadmap(agreement);
  fresh.id = NewId();
  fresh.create_time = fresh.update_time = now;
  CONCORD_CHECK_OK(db::InsertRoadmap(tx, fresh));
  return outbox::Append(tx, events::RoadmapCreated(fresh, now));
}

}  // namespace concord::projects
