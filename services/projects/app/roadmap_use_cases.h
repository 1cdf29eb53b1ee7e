#pragma once
// Roadmaps as people read and fill them in.
#include <string>
#include <vector>

#include "platform/auth/principal.h"
#include "platform/store/store.h"
#include "platform/time/clock.h"
#include "projects/domain/roadmap.h"

namespace concord::projects {

struct RoadmapPage {
  std::vector<Roadmap> roadmaps;
  std::string next_page_token;
};

class RoadmapUseCases {
 public:
  RoadmapUseCases(store::Store& store, const Clock& clock) : store_(store), clock_(clock) {}

  // By "roadmaps/…" or by "workshops/…", one of them. A participant knows no roadmap but that of their workshop; another office's,
  // another workshop's and nobody's read the same. Errors: INVALID_ARGUMENT NAME_INVALID, NOT_FOUND ROADMAP_NOT_FOUND.
  Result<Roadmap> Get(const auth::Principal& caller, const std::string& name, const std::string& workshop);
  // Newest first. Errors: INVALID_ARGUMENT PAGE_SIZE_INVALID | PAGE_TOKEN_INVALID.
  Result<RoadmapPage> List(const auth::Principal& caller, int page_size, const std::string& page_token);

  struct ItemChange {
    std::string name;  // "roadmaps/…/items/…"
    Plan plan;
    std::vector<std::string> fields;  // none: all that may change
    std::string etag;                 // of the item; "" does not ask
  };
  // Errors: NOT_FOUND ROADMAP_NOT_FOUND | ITEM_NOT_FOUND, ABORTED ETAG_MISMATCH, and those of domain/edit.h.
  Result<Roadmap> UpdateItem(const auth::Principal& caller, const ItemChange& change);
  // Errors: INVALID_ARGUMENT FOLLOW_UP_INVALID.
  Result<Roadmap> SetFollowUp(const auth::Principal& caller, const std::string& name, const std::string& body, const std::string& date);
  // Once; a roadmap that has been handed over stays as it is. Errors: FAILED_PRECONDITION ROADMAP_INCOMPLETE.
  Result<Roadmap> Adopt(const auth::Principal& caller, const std::string& name);

 private:
  store::Store& store_;
  const Clock& clock_;
};

}  // namespace concord::projects
