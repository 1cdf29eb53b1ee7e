#pragma once
// Parsed instruments. A published version never changes, so each text is parsed once, whatever office uses it.
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "intake/domain/instrument.h"
#include "platform/store/store.h"

namespace concord::intake {

class InstrumentCache {
 public:
  // The version as the office of `tx` has it. Errors: NOT_FOUND INSTRUMENT_NOT_FOUND.
  Result<InstrumentRecord> Record(store::Tx& tx, const std::string& id, const std::string& version);
  Result<InstrumentPtr> Get(store::Tx& tx, const std::string& id, const std::string& version);
  // The parsed text of a document with this hash.
  Result<InstrumentPtr> Parsed(const std::string& content_hash, const std::string& document);

 private:
  std::mutex mutex_;
  std::unordered_map<std::string, InstrumentPtr> by_hash_;
  std::unordered_map<std::string, InstrumentPtr> published_;  // by office and name; drafts are never kept here
};

}  // namespace concord::intake
