#include "intake/app/instrument_use_cases.h"

#include "intake/store/instruments.h"
#include "platform/id/id.h"

namespace concord::intake {
namespace {

constexpr std::size_t kMaxDocument = 4 << 20;

db::InstrumentRow DraftOf(const Instrument& instrument, const std::string& document, Micros now) {
  db::InstrumentRow row;
  row.id = instrument.id;
  row.version = instrument.version;
  row.programme = instrument.programme;
  row.content_hash = instrument.content_hash;
  row.document = document;
  row.create_time = now;
  return row;
}

}  // namespace

Result<InstrumentRecord> InstrumentUseCases::Import(const auth::Principal& caller, const std::string& document) {
  if (document.size() > kMaxDocument) {
    return InvalidArgument("INSTRUMENT_INVALID", "document: is larger than 4 MiB.").At("document", "is larger than 4 MiB");
  }
  CONCORD_TRY(auto instrument, given_.instruments.Parsed(Sha256Hex(document), document));
  CONCORD_CHECK_OK(Provide(caller.office));
  CONCORD_CHECK_OK(given_.store.Write(caller.office, [&](store::Tx& tx) {
    return db::PutDraft(tx, DraftOf(*instrument, document, given_.clock.Now()));
  }));
  return InstrumentRecord{std::move(instrument), InstrumentState::kDraft, 0};
}

Result<InstrumentRecord> InstrumentUseCases::Move(const auth::Principal& caller, const std::string& name, InstrumentState from,
                                                  InstrumentState to) {
  CONCORD_TRY(auto id, ParseInstrumentName(name));
  CONCORD_CHECK_OK(Provide(caller.office));
  return given_.store.Transact(caller.office, [&](store::Tx& tx) -> Result<InstrumentRecord> {
    CONCORD_TRY(auto row, db::LoadInstrument(tx, id.id, id.version));
    CONCORD_TRY(auto parsed, given_.instruments.Parsed(row.content_hash, row.document));
    if (row.state == from) {
      row.state = to;
      if (to == InstrumentState::kPublished) row.publish_time = given_.clock.Now();
      CONCORD_CHECK_OK(db::SetInstrumentState(tx, row));
    } else if (row.state != to) {  // asking twice is no error
      return FailedPrecondition("INSTRUMENT_STATE", "Only a draft can be published, only a published version retired.");
    }
    return InstrumentRecord{std::move(parsed), row.state, row.publish_time};
  });
}

Result<InstrumentRecord> InstrumentUseCases::Publish(const auth::Principal& caller, const std::string& name) {
  return Move(caller, name, InstrumentState::kDraft, InstrumentState::kPublished);
}

Result<InstrumentRecord> InstrumentUseCases::Retire(const auth::Principal& caller, const std::string& name) {
  return Move(caller, name, InstrumentState::kPublished, InstrumentState::kRetired);
}

Result<InstrumentRecord> InstrumentUseCases::Get(const auth::Principal& caller, const std::string& name) {
  CONCORD_TRY(auto id, ParseInstrumentName(name));
  CONCORD_CHECK_OK(Provide(caller.office));
  return given_.store.Read(caller.office, [&](store::Tx& tx) { return given_.instruments.Record(tx, id.id, id.version); });
}

Result<std::vector<InstrumentRecord>> InstrumentUseCases::List(const auth::Principal& caller) {
  CONCORD_CHECK_OK(Provide(caller.office));
  return given_.store.Read(caller.office, [&](store::Tx& tx) -> Result<std::vector<InstrumentRecord>> {
    CONCORD_TRY(auto rows, db::ListInstruments(tx));
    std::vector<InstrumentRecord> out;
    for (const db::InstrumentRow& row : rows) {
      CONCORD_TRY(auto parsed, given_.instruments.Parsed(row.content_hash, row.document));
      out.push_back({std::move(parsed), row.state, row.publish_time});
    }
    return out;
  });
}

Status InstrumentUseCases::Provide(const std::string& office) {
  {
    std::lock_guard lock(mutex_);
    if (provided_.count(office) != 0) return Ok();
  }
  std::vector<db::InstrumentRow> rows;
  for (const std::string& document : bundles_) {
    CONCORD_TRY(auto instrument, given_.instruments.Parsed(Sha256Hex(document), document));
    rows.push_back(DraftOf(*instrument, document, given_.clock.Now()));
  }
  if (!rows.empty()) {
    CONCORD_CHECK_OK(given_.store.Write(office, [&](store::Tx& tx) -> Status {
      for (db::InstrumentRow& row : rows) {
        CONCORD_TRY(auto state, db::FindInstrumentState(tx, row.id, row.version));
        if (state) continue;
        CONCORD_CHECK_OK(db::PutDraft(tx, row));
        row.state = InstrumentState::kPublished;
        row.publish_time = row.create_time;
        CONCORD_CHECK_OK(db::SetInstrumentState(tx, row));
      }
      return Ok();
    }));
  }
  std::lock_guard lock(mutex_);
  provided_.insert(office);
  return Ok();
}

}  // namespace concord::intake
