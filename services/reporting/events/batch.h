#pragma once
// Events of one office that are applied in one transaction, of different keys. What would be one statement an event is here one a batch.
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "platform/bus/bus.h"
#include "platform/store/store.h"
#include "reporting/store/ledger.h"
#include "reporting/store/workshops.h"

namespace concord::reporting::events {

class Batch {
 public:
  explicit Batch(store::Tx& t) : tx(t) {}

  // Reads the sheets that these events will change.
  Status ReadSheets(const std::vector<const bus::Event*>& events);
  // Empty when this participant has not answered yet.
  Result<Sheet> SheetOf(const std::string& workshop, const std::string& participant);

  store::Tx& tx;
  db::Ledger ledger;

 private:
  std::map<std::string, std::map<std::string, Sheet>> sheets_;  // workshop → participant, of those that were read
};

}  // namespace concord::reporting::events
