#pragma once
// Prepares workshops and takes them from stage to stage.
#include <optional>
#include <string>
#include <vector>

#include "intake/app/instrument_use_cases.h"
#include "intake/app/room_reader.h"
#include "intake/app/stage_hooks.h"

namespace concord::intake {

struct WorkshopView {
  Workshop workshop;
  int joined = 0;  // observers not counted
  Stage next = Stage::kUnset;
  std::string blocked_by;
  int open_answers = 0;
  bool can_undo = false;
};

struct WorkshopPage {
  std::vector<WorkshopView> workshops;
  std::string next_page_token;
};

class WorkshopUseCases {
 public:
  WorkshopUseCases(Decisions given, StageHooks& hooks, InstrumentUseCases& instruments)
      : given_(given), hooks_(hooks), instruments_(instruments) {}

  Result<WorkshopView> Create(const auth::Principal& caller, Workshop workshop, const std::string& request_id);
  Result<WorkshopView> Get(const auth::Principal& caller, const std::string& name);
  Result<WorkshopPage> List(const auth::Principal& caller, int page_size, const std::string& page_token, const std::string& origin);
  // `etag` empty: whatever it is now.
  Result<WorkshopView> Update(const auth::Principal& caller, const Workshop& changed, const std::vector<std::string>& fields,
                              const std::string& etag);
  Result<WorkshopView> Copy(const auth::Principal& caller, const std::string& name, const std::string& display_name);
  // `to` unset: the next stage, with undo the one before.
  Result<WorkshopView> Advance(const auth::Principal& caller, const std::string& name, Stage from, Stage to, bool undo, Micros deadline);

 private:
  // With everything that the facilitator's button says, for persons.
  Result<WorkshopView> View(store::Tx& tx, const auth::Principal& caller, Workshop workshop);
  Result<std::string> BlockedBy(store::Tx& tx, const StageContext& context, Stage to);
  Result<bool> CanUndo(store::Tx& tx, const StageContext& context);
  Status Enter(store::Tx& tx, const StageContext& context, Stage to, const std::optional<std::string>& suggestion);
  Status Insert(store::Tx& tx, Workshop& workshop);

  Decisions given_;
  StageHooks& hooks_;
  InstrumentUseCases& instruments_;
};

}  // namespace concord::intake
