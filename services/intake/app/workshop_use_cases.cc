#include "intake/app/workshop_use_cases.h"

#include "intake/domain/update.h"
#include "intake/events/workshop_events.h"
#include "intake/store/sheets.h"
#include "intake/store/workshops.h"
#include "platform/id/id.h"
#include "platform/outbox/outbox.h"
#include "platform/store/page.h"

namespace concord::intake {
namespace {

Status CheckRequestId(const std::string& id) {
  if (id.size() <= 64) return Ok();
  return InvalidArgument("REQUEST_ID_INVALID", "request_id: at most 64 characters.").At("request_id", "at most 64 characters");
}

// Only published versions can be chosen; a workshop keeps the one it has.
Result<InstrumentPtr> Chosen(store::Tx& tx, InstrumentCache& cache, const Workshop& workshop) {
  CONCORD_TRY(auto record, cache.Record(tx, workshop.instrument, workshop.instrument_version));
  if (record.state == InstrumentState::kPublished) return record.instrument;
  return FailedPrecondition("INSTRUMENT_NOT_PUBLISHED", "This version of the instrument is not published or has been retired.");
}

}  // namespace

Status WorkshopUseCases::Insert(store::Tx& tx, Workshop& workshop) {
  // Codes are random; a code in use is seen as a violated index and the next try takes another.
  for (int tries = 0; tries < 5; ++tries) {
    workshop.join_code = RandomCode(6);
    Status s = db::InsertWorkshop(tx, workshop);
    if (s.ok() || s.error().reason != "UNIQUE_VIOLATION") return s;
  }
  return Unavailable("JOIN_CODE", "No free join code was found; try again.");
}

Result<WorkshopView> WorkshopUseCases::Create(const auth::Principal& caller, Workshop workshop, const std::string& request_id) {
  CONCORD_CHECK_OK(CheckRequestId(request_id));
  CONCORD_CHECK_OK(instruments_.Provide(caller.office));
  return given_.store.Transact(caller.office, [&](store::Tx& tx) -> Result<WorkshopView> {
    CONCORD_TRY(auto before, db::FindRequest(tx, "CreateWorkshop", request_id));
    if (before) {
      CONCORD_TRY(auto made, db::LoadWorkshop(tx, *before));
      return View(tx, caller, std::move(made));
    }
    CONCORD_TRY(auto instrument, Chosen(tx, given_.instruments, workshop));
    Workshop w = workshop;
    w.id = NewId();
    w.stage = Stage::kPrepare;
    w.programme = instrument->programme;
    w.version = w.edition = 1;
    w.create_time = w.update_time = given_.clock.Now();
    if (w.languages.empty()) w.languages = instrument->languages;
    if (w.origin.empty()) w.origin = "live";
    if (w.quorum_percent == 0) w.quorum_percent = 50;
    if (w.support_side == Side::kUnset) w.support_side = Side::kGovernment;
    CONCORD_CHECK_OK(CheckWorkshop(w, *instrument));
    CONCORD_CHECK_OK(Insert(tx, w));
    CONCORD_CHECK_OK(db::RememberRequest(tx, "CreateWorkshop", request_id, w.id, w.create_time));
    return View(tx, caller, std::move(w));
  });
}

Result<WorkshopView> WorkshopUseCases::Get(const auth::Principal& caller, const std::string& name) {
  CONCORD_TRY(auto id, WorkshopFor(caller, name));
  return given_.store.Read(caller.office, [&](store::Tx& tx) -> Result<WorkshopView> {
    CONCORD_TRY(auto workshop, db::LoadWorkshop(tx, id));
    return View(tx, caller, std::move(workshop));
  });
}

Result<WorkshopPage> WorkshopUseCases::List(const auth::Principal& caller, int page_size, const std::string& page_token,
                                            const std::string& origin) {
  CONCORD_TRY(const int size, store::PageSize(page_size));
  CONCORD_TRY(const auto after, store::ReadPageToken(page_token));
  const std::string wanted = origin.empty() ? "live" : origin == "all" ? "" : origin;
  return given_.store.Read(caller.office, [&](store::Tx& tx) -> Result<WorkshopPage> {
    CONCORD_TRY(auto workshops, db::ListWorkshops(tx, wanted, db::PageKey{after.time, after.id}, size + 1));
    WorkshopPage page;
    const bool more = workshops.size() > static_cast<std::size_t>(size);
    if (more) workshops.resize(static_cast<std::size_t>(size));
    for (Workshop& w : workshops) {
      CONCORD_TRY(auto head, db::CountParticipants(tx, w.id));
      WorkshopView& view = page.workshops.emplace_back();
      view.workshop = std::move(w);
      view.joined = head.joined;
      view.next = NextStage(view.workshop.stage);
    }
    if (more) page.next_page_token = store::WritePageToken({page.workshops.back().workshop.create_time, page.workshops.back().workshop.id});
    return page;
  });
}

Result<WorkshopView> WorkshopUseCases::Update(const auth::Principal& caller, const Workshop& changed,
                                              const std::vector<std::string>& fields, const std::string& etag) {
  CONCORD_CHECK_OK(instruments_.Provide(caller.office));
  return given_.store.Transact(caller.office, [&](store::Tx& tx) -> Result<WorkshopView> {
    CONCORD_TRY(auto w, db::LoadWorkshop(tx, changed.id));
    if (!etag.empty() && etag != w.Etag()) return Aborted("ETAG_MISMATCH", "The workshop has changed since it was read.");
    const std::string old_instrument = InstrumentName(w.instrument, w.instrument_version);
    UpdateLimits limits;
    CONCORD_TRY(limits.answered, db::AnyAnswer(tx, w.id));
    CONCORD_TRY(auto head, db::CountParticipants(tx, w.id));
    limits.joined = head.last_number > 0;
    CONCORD_CHECK_OK(ApplyUpdate(w, changed, fields, limits));
    if (w.languages.empty()) return InvalidArgument("WORKSHOP_INVALID", "languages: at least one is required.").At("languages", "at least one is required");
    InstrumentPtr instrument;
    if (InstrumentName(w.instrument, w.instrument_version) == old_instrument) {
      CONCORD_TRY(instrument, given_.instruments.Get(tx, w.instrument, w.instrument_version));
    } else {
      CONCORD_TRY(instrument, Chosen(tx, given_.instruments, w));
      w.programme = instrument->programme;
    }
    CONCORD_CHECK_OK(CheckWorkshop(w, *instrument));
    const Micros now = given_.clock.Now();
    const bool open = w.stage >= Stage::kAnswer;
    if (open) ++w.version;
    CONCORD_CHECK_OK(db::SaveWorkshop(tx, w, now));
    // Read models keep targets and scope from this event; told again when they may have changed.
    if (open) CONCORD_CHECK_OK(outbox::Append(tx, events::WorkshopOpened(w, *instrument, now)));
    return View(tx, caller, std::move(w));
  });
}

Result<WorkshopView> WorkshopUseCases::Copy(const auth::Principal& caller, const std::string& name, const std::string& display_name) {
  CONCORD_TRY(auto id, WorkshopFor(caller, name));
  return given_.store.Transact(caller.office, [&](store::Tx& tx) -> Result<WorkshopView> {
    CONCORD_TRY(auto w, db::LoadWorkshop(tx, id));
    CONCORD_TRY(auto instrument, Chosen(tx, given_.instruments, w));
    w.id = NewId();
    w.stage = Stage::kPrepare;
    w.version = w.edition = 1;
    w.create_time = w.update_time = given_.clock.Now();
    if (!display_name.empty()) w.display_name = display_name;
    w.start_date.clear();  // a copy takes place on other days; they are asked for before people answer
    w.end_date.clear();
    CONCORD_CHECK_OK(CheckWorkshop(w, *instrument));
    CONCORD_CHECK_OK(Insert(tx, w));
    return View(tx, caller, std::move(w));
  });
}

}  // namespace concord::intake
