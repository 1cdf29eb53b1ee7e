#include "projects/app/roadmap_use_cases.h"

#include <algorithm>

#include "platform/id/id.h"
#include "platform/outbox/outbox.h"
#include "projects/domain/completeness.h"
#include "projects/domain/edit.h"
#include "projects/events/roadmap_events.h"
#include "projects/store/roadmaps.h"

namespace concord::projects {
namespace {

Error NoRoadmap() { return NotFound("ROADMAP_NOT_FOUND", "There is no such roadmap."); }

struct ItemName {
  std::string roadmap, action;
};

// "roadmaps/{uuid}/items/{action}".
Result<ItemName> ReadItemName(const std::string& name) {
  constexpr char kItems[] = "/items/";
  const auto cut = name.find(kItems);
  if (cut == std::string::npos || name.find('/', cut + 7) != std::string::npos || name.size() == cut + 7) {
    return InvalidArgument("NAME_INVALID", "A name of an item is roadmaps/{uuid}/items/{action}.");
  }
  CONCORD_TRY(auto roadmap, IdFromName(name.substr(0, cut), "roadmaps"));
  return ItemName{std::move(roadmap), name.substr(cut + 7)};
}

}  // namespace

Result<Roadmap> RoadmapUseCases::Get(const auth::Principal& caller, const std::string& name, const std::string& workshop) {
  if (name.empty() == workshop.empty()) return InvalidArgument("NAME_INVALID", "Name a roadmap or a workshop, one of them.");
  CONCORD_TRY(const auto id, name.empty() ? IdFromName(workshop, "workshops") : IdFromName(name, "roadmaps"));
  return store_.Read(caller.office, [&](store::Tx& tx) -> Result<Roadmap> {
    std::optional<Roadmap> found;
    if (name.empty()) {
      CONCORD_TRY(found, db::FindByWorkshop(tx, id));
    } else {
      CONCORD_TRY(found, db::LoadRoadmap(tx, id));
    }
    if (!found || (caller.kind == auth::Kind::kParticipant && caller.workshop != found->workshop)) return NoRoadmap();
    return *std::move(found);
  });
}

Result<RoadmapPage> RoadmapUseCases::List(const auth::Principal& caller, int page_size, const std::string& page_token) {
  CONCORD_TRY(const int size, store::PageSize(page_size));
  CONCORD_TRY(const auto after, store::ReadPageToken(page_token));
  return store_.Read(caller.office, [&](store::Tx& tx) -> Result<RoadmapPage> {
    RoadmapPage page;
    CONCORD_TRY(page.roadmaps, db::ListRoadmaps(tx, after, size + 1));
    if (page.roadmaps.size() > static_cast<std::size_t>(size)) {
      page.roadmaps.resize(static_cast<std::size_t>(size));
      page.next_page_token = store::WritePageToken({page.roadmaps.back().create_time, page.roadmaps.back().id});
    }
    return page;
  });
}

Result<Roadmap> RoadmapUseCases::UpdateItem(const auth::Principal& caller, const ItemChange& change) {
  CONCORD_TRY(const auto name, ReadItemName(change.name));
  const Micros now = clock_.Now();
  return store_.Transact(caller.office, [&](store::Tx& tx) -> Result<Roadmap> {
    CONCORD_TRY(auto roadmap, db::LoadRoadmap(tx, name.roadmap));
    const auto item = std::find_if(roadmap.items.begin(), roadmap.items.end(), [&](const Item& i) { return i.action == name.action; });
    if (item == roadmap.items.end()) return NotFound("ITEM_NOT_FOUND", "There is no such item on this roadmap.");
    if (!change.etag.empty() && change.etag != item->Etag()) return Aborted("ETAG_MISMATCH", "The item has changed since it was read.");
    const Plan before = item->plan;
    CONCORD_CHECK_OK(ApplyUpdate(*item, change.plan, change.fields, roadmap, now));
    if (item->plan == before) return roadmap;
    item->edited = true;
    ++item->version;
    CONCORD_CHECK_OK(db::SaveItem(tx, roadmap, *item));
    CONCORD_CHECK_OK(db::SaveHead(tx, roadmap, now));
    CONCORD_CHECK_OK(outbox::Append(tx, events::RoadmapItemUpdated(roadmap, *item, now)));
    return roadmap;
  });
}

Result<Roadmap> RoadmapUseCases::SetFollowUp(const auth::Principal& caller, const std::string& name, const std::string& body,
                                             const std::string& date) {
  CONCORD_TRY(const auto id, IdFromName(name, "roadmaps"));
  const Micros now = clock_.Now();
  return store_.Transact(caller.office, [&](store::Tx& tx) -> Result<Roadmap> {
    CONCORD_TRY(auto roadmap, db::LoadRoadmap(tx, id));
    CONCORD_CHECK_OK(projects::SetFollowUp(roadmap, body, date));
    CONCORD_CHECK_OK(db::SaveHead(tx, roadmap, now));
    return roadmap;
  });
}

Result<Roadmap> RoadmapUseCases::Adopt(const auth::Principal& caller, const std::string& name) {
  CONCORD_TRY(const auto id, IdFromName(name, "roadmaps"));
  const Micros now = clock_.Now();
  return store_.Transact(caller.office, [&](store::Tx& tx) -> Result<Roadmap> {
    CONCORD_TRY(auto roadmap, db::LoadRoadmap(tx, id));
    if (roadmap.adopted()) return roadmap;
    CONCORD_CHECK_OK(CheckComplete(roadmap));
    roadmap.adopt_time = now;
    CONCORD_CHECK_OK(db::SaveHead(tx, roadmap, now));
    CONCORD_CHECK_OK(outbox::Append(tx, events::RoadmapAdopted(roadmap, now)));
    return roadmap;
  });
}

}  // namespace concord::projects
