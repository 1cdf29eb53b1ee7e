#pragma once
// Instruments, as rows. The document is kept byte for byte as imported; InstrumentCache parses each once.
#include <optional>
#include <string>
#include <vector>

#include "intake/domain/instrument.h"
#include "platform/store/store.h"

namespace concord::intake::db {

struct InstrumentRow {
  std::string id, version, programme;
  InstrumentState state = InstrumentState::kDraft;
  std::string content_hash;
  std::string document;  // empty in lists
  Micros create_time = 0, publish_time = 0;
};

// Errors: NOT_FOUND INSTRUMENT_NOT_FOUND.
Result<InstrumentRow> LoadInstrument(store::Tx& tx, const std::string& id, const std::string& version);
Result<std::optional<InstrumentState>> FindInstrumentState(store::Tx& tx, const std::string& id, const std::string& version);
// Inserts, or replaces a draft.
Status PutDraft(store::Tx& tx, const InstrumentRow& row);
Status SetInstrumentState(store::Tx& tx, const InstrumentRow& row);
// Newest first, with documents: there are few.
Result<std::vector<InstrumentRow>> ListInstruments(store::Tx& tx);

}  // namespace concord::intake::db
